//! Files of messages: how they come in, are looked at, are read, and go.
//!
//! A file comes in parts (see [`files`](crate::files)), as long as a connection lasts, and goes on
//! from there with the next one ([`receive`]). When all of it is there it is looked at ([`check`]),
//! and only then can it be sent or read. One that a form sends comes whole or not at all ([`form`]).
//! What is not sent is removed after a day ([`forget`]).
//!
//! Where the installation has a scanner for viruses, it is asked before a file can be sent, and later
//! where it does not answer ([`scan`]); nobody is given a file before it was found clean.

mod begin;
mod check;
mod error;
mod forget;
mod form;
mod notes;
pub(crate) mod parts;
mod pictures;
mod read;
mod receive;
mod ring;
mod rotate;
mod rounds;
mod scan;
mod scan_all;
mod send;
mod sniff;

use model::{AttachmentId, AttachmentView};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub(crate) use self::{
    begin::{begin, take_out},
    forget::forget_old,
    form::from_form,
    read::{is_as_it_was, read, read_all, read_unsent},
    receive::{receive, received},
    ring::Rings,
    rotate::rotate,
    scan::AT_ONCE,
    send::attach,
};
pub use self::{
    error::AttachmentError,
    read::{Reading, Together},
    receive::Received,
    rotate::Rotated,
    scan_all::{HeldAttachment, Scanned},
};
use crate::{
    StoreError,
    viewer::Viewer,
    visibility::attachments::{self, Attachment, Role},
};

/// In which size a picture is asked for; what is no picture has only itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Whole,
    View,
    Thumbnail,
    /// As it came, with what it says of the place: for the desk alone, where the organization keeps
    /// that.
    Original,
}

/// As pages show them.
pub(crate) async fn views(
    database: &impl ConnectionTrait,
    found: &[Attachment],
) -> Result<Vec<AttachmentView>, StoreError> {
    let made = attachments::made_of(database, found).await?;
    let views = found.iter().map(|one| view(one, &made));
    views.collect()
}

/// The files of several messages, or drafts.
#[derive(Default)]
pub(crate) struct Attached(Vec<(Uuid, AttachmentView)>);

impl Attached {
    pub(crate) async fn of(
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        found: Vec<Attachment>,
    ) -> Result<Self, StoreError> {
        let mut views = views(database, &found).await?;
        for view in &mut views {
            view.original &= read::may_read(viewer, Size::Original);
        }
        let of = |one: &Attachment| one.message_id.unwrap_or(one.draft_id);
        Ok(Self(found.iter().map(of).zip(views).collect()))
    }

    /// Those of one message or draft, in their order.
    pub(crate) fn take(&mut self, of: Uuid) -> Vec<AttachmentView> {
        let own = self.0.extract_if(.., |(its, _)| *its == of);
        own.map(|(_, view)| view).collect()
    }
}

fn view(found: &Attachment, made: &[(Uuid, Role)]) -> Result<AttachmentView, StoreError> {
    let kind = found.kind.parse();
    let ready = found.ready_at.is_some();
    Ok(AttachmentView {
        id: AttachmentId(found.id),
        name: found.name.clone(),
        kind: kind.map_err(|_| StoreError::Corrupt("the kind of an attachment"))?,
        bytes: found.bytes.unsigned_abs(),
        received: if ready { found.bytes.unsigned_abs() } else { 0 },
        ready,
        scan: found.scan.into(),
        thumbnail: made.contains(&(found.id, Role::Thumbnail)),
        original: made.contains(&(found.id, Role::Original)),
    })
}
