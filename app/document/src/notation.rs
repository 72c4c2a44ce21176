//! How tests write documents down.
//!
//! A line is a block: two spaces for each level, `> ` for a quote, `- ` for a bullet, `# ` for a
//! number (`#5 ` begins at five, `#+ ` continues), then text. `*bold*`, `%italic%`, `_underlined_`,
//! `~struck~`, `[linked]`; `⏎` is a line break. `|` is the caret, `{` the anchor and `}` the focus.

use crate::{
    BlockKind, Document, Format, Link, Mark, Marks, Numbering, Piece, Position, Run, Selection,
    edit::State,
};

pub(crate) fn state(text: &str) -> State {
    let (mut anchor, mut focus) = (None, None);
    let mut pieces = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let (format, content) = format(line);
        let mut runs = Vec::new();
        let mut marks = Marks::default();
        let mut offset = 0;
        for c in content.chars() {
            match c {
                '|' => (anchor, focus) = (Some((index, offset)), Some((index, offset))),
                '{' => anchor = Some((index, offset)),
                '}' => focus = Some((index, offset)),
                '[' => marks.link = Link::parse("https://a.org/").ok(),
                ']' => marks.link = None,
                c => match mark(c) {
                    Some(mark) => marks.set(mark, !marks.has(mark)),
                    None => {
                        let c = if c == '⏎' { '\n' } else { c };
                        offset += c.len_utf16() as u32;
                        runs.push(Run::new(&c.to_string(), marks.clone()));
                    }
                },
            }
        }
        pieces.push(Piece { format, runs });
    }
    let document = Document::from_pieces(pieces);
    let position = |at: Option<(usize, u32)>| {
        let (index, offset) = at?;
        Some(Position::new(document.blocks()[index].id(), offset))
    };
    let selection = match (position(anchor), position(focus)) {
        (Some(anchor), Some(focus)) => Selection::new(anchor, focus),
        _ => Selection::caret(document.start()),
    };
    State {
        document,
        selection,
        pending: None,
    }
}

pub(crate) fn written(state: &State) -> String {
    write(&state.document, Some(state.selection))
}

pub(crate) fn write(document: &Document, selection: Option<Selection>) -> String {
    let mut lines = Vec::new();
    for block in document.blocks() {
        let Format {
            kind,
            depth,
            quote,
            numbering,
        } = block.format();
        let mut line = "  ".repeat(depth.into());
        line.push_str(if quote { "> " } else { "" });
        line.push_str(&match (kind, numbering) {
            (BlockKind::Paragraph, _) => String::new(),
            (BlockKind::Bullet, _) => "- ".to_owned(),
            (BlockKind::Numbered, Numbering::From(1)) => "# ".to_owned(),
            (BlockKind::Numbered, Numbering::From(n)) => format!("#{n} "),
            (BlockKind::Numbered, Numbering::Continued) => "#+ ".to_owned(),
        });
        let mut offset = 0;
        let mut marks = Marks::default();
        let ends = |offset, line: &mut String| {
            let here = Position::new(block.id(), offset);
            match selection {
                Some(selection) if selection == Selection::caret(here) => line.push('|'),
                Some(selection) if selection.anchor == here => line.push('{'),
                Some(selection) if selection.focus == here => line.push('}'),
                _ => {}
            }
        };
        for run in block.runs() {
            switch(&mut marks, run.marks(), &mut line);
            for c in run.text().chars() {
                ends(offset, &mut line);
                line.push(if c == '\n' { '⏎' } else { c });
                offset += c.len_utf16() as u32;
            }
        }
        switch(&mut marks, &Marks::default(), &mut line);
        ends(offset, &mut line);
        lines.push(line);
    }
    lines.join("\n")
}

fn format(line: &str) -> (Format, &str) {
    let depth = (line.len() - line.trim_start_matches(' ').len()) / 2;
    let content = &line[2 * depth..];
    let (quote, content) = match content.strip_prefix("> ") {
        Some(content) => (true, content),
        None => (false, content),
    };
    let (kind, numbering, content) = if let Some(content) = content.strip_prefix("- ") {
        (BlockKind::Bullet, Numbering::default(), content)
    } else if let Some((number, content)) = content
        .strip_prefix('#')
        .and_then(|rest| rest.split_once(' '))
    {
        let numbering = match number {
            "" => Numbering::default(),
            "+" => Numbering::Continued,
            number => Numbering::From(number.parse().unwrap()),
        };
        (BlockKind::Numbered, numbering, content)
    } else {
        (BlockKind::Paragraph, Numbering::default(), content)
    };
    let format = Format {
        kind,
        depth: depth as u8,
        quote,
        numbering,
    };
    (format, content)
}

fn mark(c: char) -> Option<Mark> {
    Some(match c {
        '*' => Mark::Bold,
        '%' => Mark::Italic,
        '_' => Mark::Underline,
        '~' => Mark::Strikethrough,
        _ => return None,
    })
}

fn switch(from: &mut Marks, to: &Marks, line: &mut String) {
    if from.link.is_some() && to.link.is_none() {
        line.push(']');
    }
    for (mark, sign) in Mark::ALL.into_iter().zip(['*', '%', '_', '~']) {
        if from.has(mark) != to.has(mark) {
            line.push(sign);
        }
    }
    if from.link.is_none() && to.link.is_some() {
        line.push('[');
    }
    *from = to.clone();
}
