//! Makes pasted HTML ready for a browser's parser.
//!
//! - A strict content security policy counts every style and event handler as an attempt on the
//!   page, in documents that are never shown, too, and reports it. So `style` attributes get
//!   another name, by which the import reads them; handlers, and all that the import does not read,
//!   are left out; a `style` element becomes `noframes`, which parsers treat the same (HTML,
//!   13.2.6.4.4) and nothing looks at.
//! - What parsers do with what is nested, and with marks that are not closed, grows with the square
//!   of it: 128 KB held up a tab for seconds. So there are bounds here, before anything is parsed.
//!
//! No text is changed: where this reads a tag otherwise than the parser does, as inside of drawings,
//! that costs a style or a report, and nothing else.

use super::{
    elements::{has_no_end, is_block, is_mark, is_one_of},
    raw_text,
    tag::Tag,
};

/// What `style` attributes are called instead, and what a `noframes` that was a `style` has.
pub(super) const STYLE: &str = "data-style";
pub(super) const SHEET: &str = "data-sheet";

/// Bytes that are looked at, those of pictures inside of the text among them; bytes and tags that
/// are given to the parser.
const INPUT: usize = 16 << 20;
const OUTPUT: usize = 2 << 20;
const TAGS: usize = 100_000;

/// Elements inside of each other. Browsers nest no deeper than twice that themselves.
const DEPTH: usize = 256;
/// Marks that are open at once: each paragraph begins with all of them anew.
const MARKS: usize = 16;

/// Bytes of an attribute that is kept.
const ATTRIBUTE: usize = 16 << 10;

#[derive(Default)]
pub(super) struct Ready {
    pub html: String,
    /// There was more than is read.
    pub is_cut: bool,
    tags: usize,
    /// Elements that have to be closed, outermost first.
    open: Vec<Open>,
    marks: Vec<String>,
    /// There is text since a line was last begun in the place of a block.
    is_in_line: bool,
    /// No `CDATA` section ends from here on.
    has_no_cdata: bool,
}

struct Open {
    name: String,
    is_kept: bool,
}

const CDATA: &str = "<![CDATA[";

/// In the place of what was left out: without it, what stands on both sides could be a tag.
const NOTHING: &str = "<!---->";

impl Ready {
    pub(super) fn new(html: &str) -> Self {
        let mut ready = Self::default();
        let mut rest = &html[..html.floor_char_boundary(INPUT)];
        ready.is_cut = rest.len() < html.len();
        while let Some(at) = rest.find('<') {
            ready.text(&rest[..at]);
            if ready.html.len() > OUTPUT || ready.tags > TAGS {
                ready.is_cut = true;
                return ready;
            }
            rest = ready.tag(&rest[at..]);
        }
        ready.text(rest);
        ready
    }

    fn text(&mut self, text: &str) {
        let room = OUTPUT.saturating_sub(self.html.len());
        let fits = text.floor_char_boundary(room);
        self.is_cut |= fits < text.len();
        self.is_in_line |= !text.trim_ascii().is_empty();
        self.html.push_str(&text[..fits]);
    }

    /// Takes what begins with `<`, and gives what follows.
    fn tag<'a>(&mut self, html: &'a str) -> &'a str {
        let after = &html[1..];
        let begins = |c: char| c.is_ascii_alphabetic();
        if let Some(end) = after
            .strip_prefix('/')
            .filter(|end| end.starts_with(begins))
        {
            return match Tag::read(end) {
                Some(tag) => {
                    self.end(&tag.name.to_ascii_lowercase());
                    tag.rest
                }
                None => "",
            };
        }
        if after.starts_with(begins) {
            return match Tag::read(after) {
                Some(tag) => {
                    self.tags += 1;
                    self.start(&tag)
                }
                None => "",
            };
        }
        let end = match after.chars().next() {
            Some('!') if html.starts_with(CDATA) => self.end_of_cdata(html),
            Some('!' | '/' | '?') => raw_text::end_of_comment(html),
            _ => 1,
        };
        // Comments show nothing; what a drawing has in its `CDATA` sections does.
        match html.starts_with("<!--") {
            true => self.html.push_str(NOTHING),
            false => self.text(&html[..end]),
        }
        &html[end..]
    }

    /// Only inside of a drawing; elsewhere it ends before, and nothing is changed in it.
    fn end_of_cdata(&mut self, html: &str) -> usize {
        let end = match self.has_no_cdata {
            true => None,
            false => raw_text::find(html, "]]>"),
        };
        self.has_no_cdata = end.is_none();
        end.map_or_else(|| raw_text::end_of_comment(html), |at| at + "]]>".len())
    }

    fn start<'a>(&mut self, tag: &Tag<'a>) -> &'a str {
        let name = &*tag.name.to_ascii_lowercase();
        if !self.open(name) {
            self.leave_out(name);
            return tag.rest;
        }
        self.html.push('<');
        self.html.push_str(match name {
            "style" => "noframes data-sheet",
            name => name,
        });
        for attribute in &tag.attributes {
            let name = attribute.name.to_ascii_lowercase();
            if attribute.value.is_none_or(|value| value.len() <= ATTRIBUTE) {
                match &*name {
                    "style" => attribute.write(STYLE, &mut self.html),
                    name if is_read(name) => attribute.write(name, &mut self.html),
                    _ => {}
                }
            }
        }
        self.html.push('>');
        let Some(end) = raw_text::end(name, tag.rest) else {
            return tag.rest;
        };
        let (text, rest) = tag.rest.split_at(end);
        match name {
            "style" => self.sheet(text),
            _ => self.text(text),
        }
        rest
    }

    /// A style sheet, without what would end it now.
    fn sheet(&mut self, mut text: &str) {
        while let Some(end) = raw_text::end("noframes", text).filter(|end| *end < text.len()) {
            self.text(&text[..end]);
            self.html.push_str("</x");
            text = &text[end + "</n".len()..];
        }
        self.text(text);
    }

    /// Whether an element may begin here.
    fn open(&mut self, name: &str) -> bool {
        if has_no_end(name) {
            return true;
        }
        if name == "a" {
            // It ends the one before (HTML, 13.2.6.4.7).
            let mut looked_at = self.open.iter().rev().take(DEPTH);
            if let Some(from_end) = looked_at.position(|open| open.name == "a") {
                self.open.remove(self.open.len() - 1 - from_end);
            }
        }
        let mut is_kept = self.open.len() < DEPTH;
        if is_mark(name) && is_kept {
            is_kept = self.marks.len() < MARKS;
            if is_kept {
                self.marks.push(name.to_owned());
            }
        }
        self.open.push(Open {
            name: name.to_owned(),
            is_kept,
        });
        is_kept
    }

    fn end(&mut self, name: &str) {
        // A mark ends wherever it began, in a paragraph that is over as well.
        let mark = self.marks.iter().rposition(|mark| mark == name);
        let mut looked_at = self.open.iter().rev().take(DEPTH);
        let found = looked_at.position(|open| open.name == name);
        if let Some(from_end) = found {
            let ended = self.open.drain(self.open.len() - 1 - from_end..).next();
            if ended.is_some_and(|ended| !ended.is_kept) {
                return self.leave_out(name);
            }
        }
        if let Some(mark) = mark {
            self.marks.remove(mark);
        }
        self.html.push_str("</");
        self.html
            .push_str(if name == "style" { "noframes" } else { name });
        self.html.push('>');
    }

    /// What is in a block then stands on a line of its own, as it would have.
    fn leave_out(&mut self, name: &str) {
        let breaks = is_block(name) && std::mem::take(&mut self.is_in_line);
        self.html.push_str(if breaks { "<br>" } else { NOTHING });
    }
}

/// Attributes that the import reads, and those by which parsers decide.
fn is_read(name: &str) -> bool {
    const THOSE: &str = "alt aria-level class color colspan data-aria-level encoding face hidden href size \
        start type value";
    is_one_of(name, THOSE)
}
