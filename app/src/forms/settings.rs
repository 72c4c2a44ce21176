//! Choices that are made on any page and lead back to it.

use mailbox::Accounts;
use model::{ErrorCode, Language, Refusal};

use super::{FormOutcome, Typed, field};
use crate::{
    address::safe_next,
    context::RequestContext,
    preference::{Preference, Theme},
};

pub(super) async fn language(
    context: &mut RequestContext,
    typed: &Typed,
) -> Result<FormOutcome, Refusal> {
    let language: Language = parse(typed.get(field::LANGUAGE))?;
    // A page of nobody's, such as the one to sign in on, chooses for the browser only.
    if let Some(writer) = typed.writer() {
        let account = context.signed_in_as(writer)?;
        let accounts = Accounts::new(&context.store);
        let kept = accounts.set_language(account, language).await;
        kept.map_err(|error| crate::api::refusal(error.into()))?;
    }
    context.language = language;
    context.door.remember(Preference::Language(language));
    Ok(back(typed))
}

pub(super) fn theme(context: &mut RequestContext, typed: &Typed) -> Result<FormOutcome, Refusal> {
    let theme: Theme = parse(typed.get(field::THEME))?;
    context.theme = theme;
    context.door.remember(Preference::Theme(theme));
    Ok(back(typed))
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| ErrorCode::Malformed.into())
}

fn back(typed: &Typed) -> FormOutcome {
    FormOutcome::Go(match typed.get(field::BACK) {
        "/sign-in" => "/sign-in".to_owned(),
        back => safe_next(Some(back)),
    })
}
