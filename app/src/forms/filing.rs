//! Conversations that are put somewhere else, and that being taken back.

use mailbox::Mailbox;
use model::{Filed, Filing, Refusal, Timestamp, Which, view::Cursor};

use super::{Typed, field, submit::FormOutcome};
use crate::{
    address::{Address, list_of, safe_next, with_query},
    api::refusal,
    frame::FilingSaid,
};

/// `list` is the query of the form's address: the list that it is about, and that one comes back to,
/// but where the form says another page.
pub async fn file(
    mailbox: &Mailbox,
    address: Address,
    list: Option<&str>,
    typed: &Typed,
) -> Result<FormOutcome, Refusal> {
    let said = match typed.get(field::UNDO).parse() {
        Ok(undone) => {
            mailbox.undo(undone).await.map_err(refusal)?;
            FilingSaid::Undone
        }
        Err(_) => done(mailbox, list, typed).await?,
    };
    let list = list_of(list.unwrap_or_default());
    let back = match typed.get(field::BACK) {
        "" => format!("{address}{list}"),
        back => safe_next(Some(back)),
    };
    Ok(FormOutcome::Go(with_query(&back, "filed", said)))
}

async fn done(mailbox: &Mailbox, list: Option<&str>, typed: &Typed) -> Result<FilingSaid, Refusal> {
    let rows = typed.all(field::CONVERSATION).filter_map(Cursor::parse);
    let which = match typed.get(field::AS_OF).parse() {
        Ok(as_of) if typed.has(field::ALL) => {
            Which::All(list_of(list.unwrap_or_default()).held(Timestamp(as_of)))
        }
        _ => Which::These(rows.collect()),
    };
    let is_none = matches!(&which, Which::These(rows) if rows.is_empty());
    let filing = Filing::from_name(typed.get(field::FILING)).filter(|_| !is_none);
    let Some(filing) = filing else {
        return Ok(FilingSaid::Nothing);
    };
    let Filed {
        undo,
        waiting,
        newer,
        ..
    } = mailbox.file(filing, which).await.map_err(refusal)?;
    Ok(FilingSaid::Done {
        undo,
        waiting,
        newer,
    })
}
