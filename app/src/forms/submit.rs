//! Posted forms, on the server.

use http::StatusCode;
use mailbox::Mailbox;
use model::{AccountId, ConversationId, ErrorCode, PatientId, Refusal};

use super::{FormReply, Typed, draft, edit, field, filing, new_message, new_reply, settings};
use crate::{
    address::{Address, Asked, Landing, Page, Scope, safe_next, search_field, with_query},
    api::{refusal, status},
    context::RequestContext,
};

/// What a posted form leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormOutcome {
    /// It is done; the next page is there (303 See Other).
    Go(String),
    /// The same page again, with this reply as a Leptos context.
    Page {
        status: StatusCode,
        reply: Box<FormReply>,
    },
}

/// Does what a posted form asks for. `path` is the form's own address, `query` what that says of the
/// list beside it. When a session begins, `context` is the new session's afterwards, for the page that is shown.
pub async fn submit(
    context: &mut RequestContext,
    path: &str,
    query: Option<&str>,
    fields: Vec<(String, String)>,
) -> FormOutcome {
    let typed = Typed::new(fields);
    let outcome = match (path, Address::parse(path)) {
        ("/sign-in", _) => sign_in(context, &typed).await,
        ("/sign-out", _) => {
            context.door.sign_out().await;
            Ok(FormOutcome::Go("/sign-in?signed-out=1".to_owned()))
        }
        ("/settings/language", _) => settings::language(context, &typed).await,
        ("/settings/theme", _) => settings::theme(context, &typed),
        (_, Some(address)) => message(context, address, query, &typed).await,
        _ => Err(ErrorCode::NotFound.into()),
    };
    outcome.unwrap_or_else(|refusal| refused(context, typed, refusal))
}

/// The same page again, with what is wrong and what was typed. Whoever is signed in never sees
/// there what was typed from another account.
pub(super) fn refused(context: &RequestContext, typed: Typed, refusal: Refusal) -> FormOutcome {
    let writer = typed.writer();
    let is_anothers = context.account.is_some_and(|account| {
        refusal.has(ErrorCode::OtherAccount) || writer.is_some_and(|writer| writer != account)
    });
    let (typed, refusal) = match is_anothers {
        true => (Typed::default(), ErrorCode::OtherAccount.into()),
        false => (typed.shown_again(), refusal),
    };
    FormOutcome::Page {
        status: status(refusal.code()),
        reply: Box::new(FormReply {
            typed,
            refusal: Some(refusal),
            signed_in_again: false,
        }),
    }
}

async fn sign_in(context: &mut RequestContext, typed: &Typed) -> Result<FormOutcome, Refusal> {
    begin_session(context, typed, None).await?;
    Ok(FormOutcome::Go(safe_next(Some(typed.get(field::NEXT)))))
}

/// `only`: for no other account.
async fn begin_session(
    context: &mut RequestContext,
    typed: &Typed,
    only: Option<AccountId>,
) -> Result<(), Refusal> {
    let (username, password) = (typed.get(field::USERNAME), typed.get(field::PASSWORD));
    let account = context.door.sign_in(username, password, only).await?;
    context.account = Some(account);
    context.present = None;
    Ok(())
}

async fn message(
    context: &mut RequestContext,
    address: Address,
    list: Option<&str>,
    typed: &Typed,
) -> Result<FormOutcome, Refusal> {
    let writer = typed.writer();
    if typed.has(field::SIGN_IN_AGAIN) {
        // What was written is shown then, so it is the writer's session or none.
        let writer = writer.ok_or(ErrorCode::OtherAccount)?;
        begin_session(context, typed, Some(writer)).await?;
        context.look_again().await.map_err(refusal)?;
        return Ok(again(typed, true));
    }
    let scope = scope_of(context, address, typed).await?;
    let conversation = match (address.page, scope) {
        (Page::Compose, Scope::Patient(patient)) => {
            let mailbox = context.mailbox(scope).await.map_err(refusal)?;
            check_record(scope, typed)?;
            if typed.has(field::NARROW) {
                return Ok(again(typed, false));
            }
            if typed.has(field::KEEP) {
                return draft::keep(&mailbox, address, None, typed).await;
            }
            send(&mailbox, patient, typed).await?
        }
        (Page::Messages, scope) => {
            let mailbox = context.mailbox(scope).await.map_err(refusal)?;
            check_record(scope, typed)?;
            return filing::file(&mailbox, address, list, typed).await;
        }
        (Page::Search, scope) => {
            let mailbox = context.mailbox(scope).await.map_err(refusal)?;
            check_record(scope, typed)?;
            let kept = mailbox
                .look_for(Asked::kept(typed))
                .await
                .map_err(refusal)?;
            let found = with_query(&address.to_string(), search_field::ASKED, kept);
            return Ok(FormOutcome::Go(found));
        }
        (Page::Draft(id), scope) => {
            let mailbox = context.mailbox(scope).await.map_err(refusal)?;
            check_record(scope, typed)?;
            if typed.has(field::KEEP) {
                // An answer says to what.
                let conversation = typed.get(field::CONVERSATION).parse().ok();
                return draft::keep(&mailbox, address, conversation, typed).await;
            }
            return draft::put(&mailbox, address, id, typed).await;
        }
        (Page::Conversation(conversation), scope) if typed.has(field::KEEP) => {
            let mailbox = context.mailbox(scope).await.map_err(refusal)?;
            check_record(scope, typed)?;
            return draft::keep(&mailbox, address, Some(conversation), typed).await;
        }
        (Page::Edit(conversation), scope) => {
            let mailbox = context.mailbox(scope).await.map_err(refusal)?;
            check_record(scope, typed)?;
            if typed.has(field::GO_BACK) {
                return Ok(again(typed, false));
            }
            return edit::edit(&mailbox, (address, scope), conversation, list, typed).await;
        }
        (Page::Conversation(conversation), scope) => {
            reply(context, scope, conversation, typed).await?
        }
        _ => return Err(ErrorCode::NotFound.into()),
    };
    let to = Address {
        page: Page::Conversation(conversation),
        ..address
    };
    context.door.sent();
    Ok(FormOutcome::Go(match typed.get(field::THEN) {
        "" => {
            let list = list.map(|list| format!("?{list}")).unwrap_or_default();
            let sent = with_query(&format!("{to}{list}"), "sent", 1);
            safe_next(Some(&format!("{sent}#sent")))
        }
        then => safe_next(Some(then)),
    }))
}

/// Whose messages a form is about. It has to be of a page of whoever is signed in.
async fn scope_of(
    context: &RequestContext,
    address: Address,
    typed: &Typed,
) -> Result<Scope, Refusal> {
    context.signed_in()?;
    context.signed_in_as(typed.writer().ok_or(ErrorCode::OtherAccount)?)?;
    let view = context.account_view().await.map_err(refusal)?;
    match Landing::of(address.patient, &view) {
        Landing::Here(scope) => Ok(scope),
        _ => Err(ErrorCode::NotFound.into()),
    }
}

/// The mailbox in which a form is written.
pub(super) async fn mailbox_of(
    context: &RequestContext,
    address: Address,
    typed: &Typed,
) -> Result<(Mailbox, Scope), Refusal> {
    let scope = scope_of(context, address, typed).await?;
    let mailbox = context.mailbox(scope).await.map_err(refusal)?;
    check_record(scope, typed)?;
    Ok((mailbox, scope))
}

/// An address without a prefix means whatever is the account's own; the page said whose record
/// that was when it was made.
fn check_record(scope: Scope, typed: &Typed) -> Result<(), Refusal> {
    let record = match scope {
        Scope::Patient(patient) => patient.to_string(),
        Scope::Desk => String::new(),
    };
    match typed.get(field::PATIENT) == record {
        true => Ok(()),
        false => Err(ErrorCode::OtherRecord.into()),
    }
}

/// The same page with what was typed, nothing being wrong.
fn again(typed: &Typed, signed_in_again: bool) -> FormOutcome {
    FormOutcome::Page {
        status: StatusCode::OK,
        reply: Box::new(FormReply {
            typed: typed.clone().shown_again(),
            refusal: None,
            signed_in_again,
        }),
    }
}

async fn send(
    mailbox: &Mailbox,
    patient: PatientId,
    typed: &Typed,
) -> Result<ConversationId, Refusal> {
    let message = new_message(patient, typed)?;
    let sent = mailbox.send(message).await.map_err(refusal)?;
    Ok(sent.conversation)
}

async fn reply(
    context: &RequestContext,
    scope: Scope,
    conversation: ConversationId,
    typed: &Typed,
) -> Result<ConversationId, Refusal> {
    let patient = match scope {
        Scope::Patient(patient) => Some(patient),
        Scope::Desk => None,
    };
    let mailbox = context.mailbox(scope).await.map_err(refusal)?;
    check_record(scope, typed)?;
    let reply = new_reply(patient, conversation, typed)?;
    Ok(mailbox.reply(reply).await.map_err(refusal)?.conversation)
}
