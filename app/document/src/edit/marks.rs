//! Marks of the selection, and of what is typed next.

use super::{Edited, State, text::PLAIN};
use crate::{Block, Document, Mark, Marks, position::Span, run};

/// Turns a mark on, or off if all of the selected text has it. With nothing selected it is pending
/// for what is typed next.
#[must_use]
pub fn toggle_mark(state: &State, mark: Mark) -> Option<Edited> {
    let span = state.span()?;
    let on = !active_marks(state).has(mark);
    if has_text(state, span) {
        return remark(state, span, |marks| marks.set(mark, on));
    }
    let mut marks = (state.pending.clone()).unwrap_or_else(|| marks_for(&state.document, span));
    marks.set(mark, on);
    Some(pending(state, marks))
}

/// The marks that all of the selected text has, or that what is typed next will have: what the
/// toolbar shows as pressed.
#[must_use]
pub fn active_marks(state: &State) -> Marks {
    let Some(span) = state.span() else {
        return Marks::default();
    };
    let mut common: Option<Marks> = None;
    for marks in marks_in(&state.document, span) {
        let common = common.get_or_insert_with(|| marks.clone());
        for mark in Mark::ALL {
            common.set(mark, common.has(mark) && marks.has(mark));
        }
        if common.link != marks.link {
            common.link = None;
        }
    }
    match (common, &state.pending) {
        (Some(common), _) => common,
        (None, Some(pending)) => pending.clone(),
        (None, None) => marks_for(&state.document, span),
    }
}

/// Makes the selection plain paragraphs: no marks, lists or quotes. Links stay, since removing one
/// would lose where it leads.
#[must_use]
pub fn clear_formatting(state: &State) -> Option<Edited> {
    let (span, chosen) = (state.span()?, state.chosen()?);
    let format = |index, block: &Block| {
        if chosen.contains(&index) {
            PLAIN
        } else {
            block.format()
        }
    };
    let plain = |marks: &mut Marks| *marks = Marks::default().linked(marks.link.take());
    let document = remarked(&state.document.with_formats(format), span, plain);
    let reshaped = state.reshaped(document);
    if !span.is_empty() {
        return reshaped;
    }
    let is_marked = !active_marks(state).linked(None).is_plain();
    let state = reshaped.as_ref().map_or(state, |edited| &edited.state);
    let cleared = is_marked.then(|| pending(state, Marks::default()));
    match (reshaped, cleared) {
        (Some(mut reshaped), cleared) => {
            reshaped.state.pending = cleared.and_then(|edited| edited.state.pending);
            Some(reshaped)
        }
        (None, cleared) => cleared,
    }
}

/// Changes the marks of all text in `span`.
pub(super) fn remark(state: &State, span: Span, f: impl Fn(&mut Marks)) -> Option<Edited> {
    let mut edited = state.reshaped(remarked(&state.document, span, f))?;
    edited.state.pending = None;
    Some(edited)
}

/// The marks of text that is put in the place of `span`: those of what it replaces, else of what
/// is before it, else of what is after. A link goes on only inside of it: typing at its end is not
/// linked. What is typed over all of its text is.
pub(super) fn marks_for(document: &Document, span: Span) -> Marks {
    let block = &document.blocks()[span.from.index];
    let (from, to) = span.within(span.from.index, block);
    let before = marks_before(block, from);
    let after = marks_after(&document.blocks()[span.to.index], span.to.byte);
    let replaced = (from < to).then(|| marks_after(block, from)).flatten();
    let Some(base) = replaced.or(before).or(after) else {
        return Marks::default();
    };
    let same_link = |marks: Option<&Marks>| marks.is_some_and(|marks| marks.link == base.link);
    let inside = match span.is_empty() {
        true => same_link(before) && same_link(after),
        false => {
            same_link(before) || same_link(after) || {
                let mut replaced = marks_in(document, span);
                span.from.index == span.to.index && replaced.all(|marks| marks.link == base.link)
            }
        }
    };
    base.clone().linked(base.link.clone().filter(|_| inside))
}

/// The marks that have to be pending so that typing goes on with `marks`, which what was typed before
/// the caret has: where it took the place of a link, the rest of its new text follows.
pub(super) fn pending_link(state: &State, marks: Marks) -> Option<Marks> {
    let next = marks_for(&state.document, state.span()?);
    (marks.link.is_some() && next.link != marks.link).then_some(marks)
}

/// The marks of the character before a byte offset.
pub(super) fn marks_before(block: &Block, byte: usize) -> Option<&Marks> {
    let mut start = 0;
    block.runs().iter().find_map(|run| {
        let here = start < byte && byte <= start + run.text().len();
        start += run.text().len();
        here.then_some(run.marks())
    })
}

/// The marks of the character after a byte offset.
pub(super) fn marks_after(block: &Block, byte: usize) -> Option<&Marks> {
    let mut start = 0;
    block.runs().iter().find_map(|run| {
        start += run.text().len();
        (byte < start).then_some(run.marks())
    })
}

fn has_text(state: &State, span: Span) -> bool {
    marks_in(&state.document, span).next().is_some()
}

/// The marks of the runs that have text in `span`.
fn marks_in(document: &Document, span: Span) -> impl Iterator<Item = &Marks> {
    (span.from.index..=span.to.index).flat_map(move |index| {
        let block = &document.blocks()[index];
        let (from, to) = span.within(index, block);
        let mut start = 0;
        block.runs().iter().filter_map(move |run| {
            let end = start + run.text().len();
            let inside = from < to && start < to && end > from;
            start = end;
            inside.then_some(run.marks())
        })
    })
}

fn remarked(document: &Document, span: Span, f: impl Fn(&mut Marks)) -> Document {
    document.with_runs(|index, block| {
        let inside = (span.from.index..=span.to.index).contains(&index);
        let (from, to) = span.within(index, block);
        let new = (inside && from < to).then(|| run::remarked(block.runs(), from, to, &f));
        new.filter(|runs| runs != block.runs())
    })
}

fn pending(state: &State, marks: Marks) -> Edited {
    let mut edited = state.unchanged();
    edited.state.pending = Some(marks);
    edited
}
