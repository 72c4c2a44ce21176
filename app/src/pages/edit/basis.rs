//! A conversation's details as they are: what the form begins with, and as of what it is changed.

use model::view::{Confidentiality, DetailsView};

use crate::forms::{Typed, field};

/// The fields of [`basis`], which go along unseen.
pub(super) const IS_BASIS: [&str; 6] = [
    field::VERSION,
    field::AS_OF,
    field::WAS_SUBJECT,
    field::WAS_TYPE,
    field::WAS_TO,
    field::WAS_CONFIDENTIAL,
];

pub(super) fn as_it_is(view: &DetailsView) -> Typed {
    let mut typed = Typed::default();
    typed.push(field::SUBJECT, &view.subject);
    typed.push(field::TYPE, view.message_type.as_str());
    for recipient in taking_part(view) {
        typed.push(field::TO, recipient);
    }
    if view.confidential {
        typed.push(field::CONFIDENTIAL, "1");
    }
    typed
}

pub(super) fn basis(view: &DetailsView) -> Typed {
    let mut basis = Typed::default();
    basis.push(field::VERSION, &view.version);
    basis.push(field::AS_OF, view.now.at.0.to_string());
    basis.push(field::WAS_SUBJECT, &view.subject);
    basis.push(field::WAS_TYPE, view.message_type.as_str());
    for recipient in taking_part(view) {
        basis.push(field::WAS_TO, recipient);
    }
    if matches!(view.confidentiality, Confidentiality::Offered { .. }) {
        let was = if view.confidential { "1" } else { "0" };
        basis.push(field::WAS_CONFIDENTIAL, was);
    }
    basis
}

fn taking_part(view: &DetailsView) -> impl Iterator<Item = String> {
    let taking_part = view.recipients.iter().filter(|choice| choice.takes_part);
    taking_part.map(|choice| choice.known.recipient.to_string())
}
