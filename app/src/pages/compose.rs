//! Writing a new message.

use leptos::prelude::*;
use model::{
    AccountId, AttachmentView, ErrorCode, Field, Problem, Refusal,
    draft::{Draft, DraftFound, DraftView},
    view::{Carried, ComposeView, Confidentiality},
};

use super::{drafts::saved, not_here, today::cannot, unsent::unsent};
use crate::{
    address::{Page, Scope, with_query},
    api::{carry_over, offer_compose, view_draft},
    around::{Shown, Wake, or_lost, woken},
    components::{Icon, IconName},
    forms::{FormReply, field, typed_of},
    frame::{Frame, NotShown},
    i18n::{Office, words},
    islands::{AttachSetup, ComposeForm, ComposeSetup, ReplyForm, ReplySetup, why_not},
};

pub async fn page(frame: &Frame) -> Shown {
    let draft = match draft(frame).await {
        Ok(None) => None,
        Ok(Some((_, Begun::Here(draft)))) => Some(draft),
        Ok(Some((account, Begun::Alone(draft)))) => return alone(frame, account, &draft).into(),
        Err(lost) => return or_lost(frame, Err(lost)).into(),
    };
    let attached = attached(frame, draft.as_deref()).await;
    let offered = load(frame).await;
    let carried = match (&offered, frame.from.filter(|_| frame.reply.is_none())) {
        // One that is not there has nothing to take over.
        (Ok((_, offered)), Some(from)) => carry_over(offered.patient.patient, from).await.ok(),
        _ => None,
    };
    let view = offered.map(|(account, offered)| {
        let begun = match (draft, carried) {
            (Some(draft), _) => Some(filled_in(account, &draft, &offered)),
            (None, Some(carried)) => {
                let mut begun = filled_in(account, &new_from(&carried, &offered), &offered);
                // It is kept nowhere yet.
                begun.kept = None;
                Some(begun)
            }
            (None, None) => None,
        };
        view(frame, account, offered, (begun, attached))
    });
    view.unwrap_or_else(|lost| or_lost(frame, Err(lost)).into())
}

async fn load(frame: &Frame) -> Result<(AccountId, ComposeView), NotShown> {
    let account = frame.writer()?;
    match frame.scope()? {
        Scope::Patient(patient) => Ok((account, offer_compose(patient).await?)),
        // A care team answers; it does not begin.
        Scope::Desk => Err(not_here()),
    }
}

/// The files of the draft, also where its form was posted and is shown again.
async fn attached(frame: &Frame, draft: Option<&DraftView>) -> Vec<AttachmentView> {
    let posted = frame
        .reply
        .as_ref()
        .map(|reply| reply.typed.get(field::CLIENT_KEY));
    match (
        draft,
        posted.and_then(|key| key.parse().ok()),
        frame.scope(),
    ) {
        (_, Some(key), Ok(scope)) => match view_draft(scope, key).await {
            Ok(DraftFound::Here(draft) | DraftFound::Alone(draft)) => draft.attachments,
            _ => Vec::new(),
        },
        (Some(draft), _, _) => draft.attachments.clone(),
        (None, _, _) => Vec::new(),
    }
}

/// A draft that the address names.
enum Begun {
    Here(Box<DraftView>),
    /// The answer to a conversation that is not there any more.
    Alone(Box<DraftView>),
}

/// # Errors
/// Answers are written in their conversation, and what was sent is read there.
async fn draft(frame: &Frame) -> Result<Option<(AccountId, Begun)>, NotShown> {
    let Some(Page::Draft(id)) = frame.page() else {
        return Ok(None);
    };
    let account = frame.writer()?;
    let scope = frame.scope()?;
    match view_draft(scope, id).await? {
        DraftFound::Here(draft) => match draft.content.conversation {
            Some(conversation) => {
                let conversation = frame.to(Page::Conversation(conversation));
                Err(NotShown::At(with_query(&conversation, field::DRAFT, id)))
            }
            None => Ok(Some((account, Begun::Here(draft)))),
        },
        DraftFound::Alone(draft) => Ok(Some((account, Begun::Alone(draft)))),
        DraftFound::Sent { conversation, .. } => {
            Err(NotShown::At(frame.to(Page::Conversation(conversation))))
        }
    }
}

/// A new message about the same.
fn new_from(carried: &Carried, offered: &ComposeView) -> DraftView {
    DraftView {
        draft: offered.client_key.0.into(),
        version: 0,
        saved_at: offered.now,
        content: Draft {
            conversation: None,
            message_type: Some(carried.message_type.clone()),
            recipients: carried.recipients.clone(),
            subject: carried.subject.clone(),
            confidential: carried.confidential,
            body: Default::default(),
        },
        attachments: Vec::new(),
    }
}

/// What a form begins with.
struct Beginning {
    posted: FormReply,
    /// As what it is kept, and when in words.
    kept: Option<String>,
}

/// The form as it is when it begins from something. What is not offered any more, a type or somebody
/// who can no longer be written to, is left out, and that is said.
fn filled_in(account: AccountId, draft: &DraftView, offered: &ComposeView) -> Beginning {
    let mut left = draft.clone();
    let mut problems = Vec::new();
    if offered.refused.is_some() {
        // Nothing is chosen then, and nothing is lost.
        return begun(account, &left, problems, offered);
    }
    let content = &mut left.content;
    let is_offered = |kind: &model::TypeCode| offered.types.iter().any(|known| known.code == *kind);
    if content
        .message_type
        .as_ref()
        .is_some_and(|kind| !is_offered(kind))
    {
        content.message_type = None;
        problems.push(ErrorCode::TypeUnknown.at(Field::MessageType));
    }
    let kind = content.message_type.clone();
    let chosen = content.recipients.len();
    content.recipients.retain(|recipient| {
        let known = offered
            .recipients
            .iter()
            .find(|known| known.recipient == *recipient);
        known.is_some_and(|known| {
            kind.as_ref()
                .is_none_or(|kind| known.accepts.contains(kind))
        })
    });
    if content.recipients.len() < chosen {
        problems.push(ErrorCode::RecipientUnknown.at(Field::To));
    }
    let is_theirs = matches!(offered.confidentiality, Confidentiality::Offered { .. });
    content.confidential = content.confidential && is_theirs;
    begun(account, &left, problems, offered)
}

fn begun(
    account: AccountId,
    draft: &DraftView,
    problems: Vec<Problem>,
    offered: &ComposeView,
) -> Beginning {
    Beginning {
        posted: FormReply {
            typed: typed_of(account, draft),
            refusal: Refusal::from_problems(problems),
            signed_in_again: false,
        },
        kept: Some(saved(draft.saved_at, offered.now)),
    }
}

/// The answer to what is not there any more: it is its writer's, to write on and to keep.
fn alone(frame: &Frame, account: AccountId, draft: &DraftView) -> AnyView {
    let words = words();
    let Some(setup) = answer_alone(frame, account, draft) else {
        return or_lost(frame, Err(not_here()));
    };
    let form = woken(Wake::Now, view! { <ReplyForm setup /> }.into_any());
    let why = words.drafts_answer_gone_text().into_any();
    view! {
        <div class="page page--narrow">
            <h1 class="page-head__title">{words.drafts_answer_title()}</h1>
            {why_not(words.drafts_answer_gone(), why, None)}
            {form}
            <a class="button button--secondary" href=frame.to(Page::Drafts)>
                {words.drafts_back()}
            </a>
        </div>
    }
    .into_any()
}

fn answer_alone(frame: &Frame, account: AccountId, draft: &DraftView) -> Option<ReplySetup> {
    let reader = frame.account.as_ref().ok()?;
    let record = match frame.scope().ok()? {
        Scope::Patient(patient) => Some(patient),
        Scope::Desk => None,
    };
    let posted = frame.reply.clone();
    Some(ReplySetup {
        account,
        conversation: draft.content.conversation?,
        record,
        address: frame.to(Page::Draft(draft.draft)),
        next: None,
        client_key: draft.draft.to_string(),
        seen: 0,
        limit: reader.organization.body_chars,
        office: Office::from(&reader.organization),
        expect: None,
        kept: posted
            .is_none()
            .then(|| words().draft_saved(&words().moment(draft.saved_at))),
        posted: posted.unwrap_or_else(|| FormReply {
            typed: typed_of(account, draft),
            ..FormReply::default()
        }),
        after: frame.last_sent.clone().unwrap_or_default(),
        is_closed: true,
        attach: None,
    })
}

fn view(
    frame: &Frame,
    account: AccountId,
    mut offered: ComposeView,
    (begun, attached): (Option<Beginning>, Vec<AttachmentView>),
) -> Shown {
    let messages = frame.to(Page::Messages);
    let (begun, kept) = begun.map(|begun| (begun.posted, begun.kept)).unzip();
    let mut posted = frame.reply.clone().or(begun).unwrap_or_default();
    if let Some(code) = offered.refused {
        if !posted.typed.is_draft() {
            return cannot_begin(&offered, code, messages, &posted).into();
        }
        // That is said of the whole form.
        posted.refusal = posted.refusal.filter(|refusal| refusal.code() != code);
        offered.types.clear();
        let chosen: Vec<&str> = posted.typed.all(field::TO).collect();
        (offered.recipients).retain(|known| chosen.contains(&known.recipient.to_string().as_str()));
    }
    let record = Scope::Patient(offered.patient.patient);
    let limits = offered.organization.attachments;
    let attach = AttachSetup::new(limits, record, &messages, attached, &frame.files_refused);
    let setup = ComposeSetup {
        // What cannot be sent gets no more files.
        attach: attach.filter(|_| offered.refused.is_none()),
        account,
        messages,
        offered,
        posted,
        kept: kept.flatten().filter(|_| frame.reply.is_none()),
        after: frame.last_sent.clone().unwrap_or_default(),
    };
    Shown {
        view: woken(Wake::Now, view! { <ComposeForm setup /> }.into_any()),
        fills: true,
    }
}

/// Why there is no form, and what was written all the same.
fn cannot_begin(
    offered: &ComposeView,
    code: ErrorCode,
    messages: String,
    posted: &FormReply,
) -> AnyView {
    let words = words();
    view! {
        <div class="empty">
            <span class="empty__icon">
                <Icon name=IconName::Info />
            </span>
            <h1 class="empty__title">{words.compose_cannot_title()}</h1>
            <p class="empty__text">{cannot(code, &(&offered.organization).into())}</p>
            {unsent(Some(posted))}
            <a class="button button--primary" href=messages>
                {words.compose_back()}
            </a>
        </div>
    }
    .into_any()
}
