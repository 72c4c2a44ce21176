//! Why a viewer cannot write. Checked when a page is made, and again when something is sent.

use model::{ErrorCode, Timestamp};

use crate::{
    entity::conversation,
    organization::Organization,
    viewer::{PatientSide, Side, Viewer},
};

/// Why this viewer cannot start a conversation; at the care team's desk, why they cannot answer.
pub(crate) fn of_writing(organization: &Organization, viewer: &Viewer) -> Option<ErrorCode> {
    let refused = match &viewer.side {
        Side::Patient(side) => of_the_patients_side(side),
        Side::CareTeam(_) => None,
    };
    match organization.messaging_on {
        true => refused,
        false => Some(ErrorCode::MessagingOff),
    }
}

fn of_the_patients_side(side: &PatientSide) -> Option<ErrorCode> {
    if !side.record_open {
        Some(ErrorCode::MessagingOff)
    } else if !side.choice.may_send {
        Some(ErrorCode::ViewOnly)
    } else {
        None
    }
}

/// Why this viewer can change nothing of a conversation. The patient decides at any time whether it is
/// confidential, where that is something to decide.
pub(super) fn of_details(
    organization: &Organization,
    viewer: &Viewer,
    conversation: &conversation::Model,
    now: Timestamp,
) -> Option<ErrorCode> {
    let decides = organization.confidentiality_on || conversation.confidential;
    of_editing(organization, viewer, conversation, now)
        .filter(|_| !(decides && viewer.is_the_patient()))
}

/// Why this viewer cannot change a conversation's subject, type and recipients: as for an answer, but that somebody can be
/// added where there is nobody left to answer.
pub(super) fn of_editing(
    organization: &Organization,
    viewer: &Viewer,
    conversation: &conversation::Model,
    now: Timestamp,
) -> Option<ErrorCode> {
    of_replying(organization, viewer, conversation, true, now)
}

/// Why this viewer cannot reply in a conversation. `reachable`: the patient may still write to
/// somebody in it.
///
/// A conversation that the care team owes an answer in does not become too old for that answer.
pub(super) fn of_replying(
    organization: &Organization,
    viewer: &Viewer,
    conversation: &conversation::Model,
    reachable: bool,
    now: Timestamp,
) -> Option<ErrorCode> {
    let (no_relationship, owes_an_answer) = match &viewer.side {
        Side::Patient(_) => (!reachable, false),
        Side::CareTeam(_) => (false, conversation.awaiting_since.is_some()),
    };
    let too_old = || match owes_an_answer {
        true => None,
        false => organization.too_quiet(conversation.last_activity, now),
    };
    of_writing(organization, viewer)
        .or(no_relationship.then_some(ErrorCode::NoRelationship))
        .or(conversation
            .closed_at
            .is_some()
            .then_some(ErrorCode::ConversationClosed))
        .or_else(too_old)
}
