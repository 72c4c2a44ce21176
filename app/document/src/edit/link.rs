//! Links of the selection.

use super::{
    Edited, State,
    marks::{marks_after, marks_before, marks_for, remark},
};
use crate::{
    Link, Marks, Run, Selection,
    position::{Point, Span},
    text,
};

/// The link that the selection is in: what the link dialog opens with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkAround {
    pub link: Link,
    /// All of its text.
    pub selection: Selection,
    pub text: String,
}

/// Links the selected text; with nothing selected, changes the link the caret is in, or puts in a
/// new one. `text` is what is shown in its place; without it, what is there stays, and a new link
/// shows its address.
#[must_use]
pub fn set_link(state: &State, link: Link, text: Option<&str>) -> Option<Edited> {
    let around = extent(state).filter(|_| state.selection.is_caret());
    let span = around.map_or_else(|| state.span(), |(_, span)| Some(span))?;
    let shown = state.document.selected_text(selection_of(state, span));
    let new = text.map(text::clean).filter(|new| !new.is_empty());
    match new {
        Some(new) if new != shown => put_in(state, span, link, &new),
        None if span.is_empty() => {
            let address = link
                .as_str()
                .strip_prefix("mailto:")
                .unwrap_or(link.as_str());
            put_in(state, span, link.clone(), address)
        }
        _ => remark(state, span, |marks| marks.link = Some(link.clone())),
    }
}

/// Takes the link off the selected text, or off all of the link that the caret is in.
#[must_use]
pub fn unlink(state: &State) -> Option<Edited> {
    let span = match state.selection.is_caret() {
        true => extent(state)?.1,
        false => state.span()?,
    };
    remark(state, span, |marks| marks.link = None)
}

/// The link that the caret touches, or that the whole selection is in.
#[must_use]
pub fn link_around(state: &State) -> Option<LinkAround> {
    let (link, span) = extent(state)?;
    let selection = selection_of(state, span);
    Some(LinkAround {
        link,
        selection,
        text: state.document.selected_text(selection),
    })
}

fn extent(state: &State) -> Option<(Link, Span)> {
    let span = state.span()?;
    let index = span.from.index;
    let block = &state.document.blocks()[index];
    let link = |marks: Option<&Marks>| marks.and_then(|marks| marks.link.clone());
    let link = match span.is_empty() {
        true => link(marks_after(block, span.from.byte))
            .or_else(|| link(marks_before(block, span.from.byte)))?,
        false => link(marks_after(block, span.from.byte))?,
    };
    let (mut start, mut linked) = (0, None);
    for run in block.runs() {
        let end = start + run.text().len();
        if run.marks().link.as_ref() == Some(&link) {
            // Neighbouring runs of one link differ in their other marks.
            linked = match linked {
                Some((from, to)) if to == start => Some((from, end)),
                _ => Some((start, end)),
            };
            if let Some((from, to)) = linked {
                let next_goes_on =
                    marks_after(block, to).is_some_and(|m| m.link.as_ref() == Some(&link));
                if from <= span.from.byte && span.from.byte <= to && !next_goes_on {
                    let around = Span::between(Point::new(index, from), Point::new(index, to));
                    let inside = span.to.index == index && span.to.byte <= to;
                    return inside.then_some((link, around));
                }
            }
        }
        start = end;
    }
    None
}

fn put_in(state: &State, span: Span, link: Link, text: &str) -> Option<Edited> {
    let marks = (state.pending.clone()).unwrap_or_else(|| marks_for(&state.document, span));
    let runs = vec![Run::new(text, marks.linked(Some(link)))];
    Some(state.replaced(state.document.replace_inline(span, runs)))
}

fn selection_of(state: &State, span: Span) -> Selection {
    let position = |point| state.document.position(point);
    Selection::new(position(span.from), position(span.to))
}
