//! Files that belong to a message: which are taken, and why one is not.
//!
//! The browser asks before it uploads anything, the server again before it keeps anything, and once
//! more when it has read what is in the file.

mod kind;
mod name;
mod scan;

use serde::{Deserialize, Serialize};

pub use self::{
    kind::{AttachmentKind, BadKindCode},
    name::{FILE_NAME, FILE_NAME_BYTES, clean_name},
    scan::AttachmentScan,
};
use crate::{AttachmentId, DraftId};

/// A file that somebody wants to attach to what they are writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAttachment {
    /// The message it will be part of.
    pub draft: DraftId,
    /// As it is called on its owner's device.
    pub name: String,
    pub bytes: u64,
    /// When that device says that it was last changed, in milliseconds since 1970.
    pub modified_at: Option<i64>,
}

/// A file of a message, sent or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    pub id: AttachmentId,
    pub name: String,
    pub kind: AttachmentKind,
    pub bytes: u64,
    /// How many of them have arrived.
    pub received: u64,
    /// All of it is there, and was looked at.
    pub ready: bool,
    /// There is a small picture of it, which may be looked at.
    pub thumbnail: bool,
    /// What a scanner for viruses has said of it. Not every state of it is offered.
    pub scan: AttachmentScan,
    /// It can be had as it came, too.
    pub original: bool,
}

impl AttachmentView {
    /// It can be looked at: a picture was made for that, or it is one itself that some browsers show.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        let is_shown = self.thumbnail || self.kind == AttachmentKind::Heic;
        self.ready && self.scan.is_offered() && is_shown
    }
}

/// How much may be attached to one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentLimits {
    /// 0: nothing can be attached.
    pub files: u32,
    /// Megabytes (of 1,000,000 bytes, as file managers count them) of one file.
    pub file_mb: u32,
    /// Megabytes of all files of a message together.
    pub total_mb: u32,
}

/// AttachmentRoom for a file of which nobody knows yet how many bytes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachmentRoom {
    pub kind: AttachmentKind,
    /// At the most.
    pub bytes: u64,
    /// What is said of it when it has more.
    pub more: AttachmentRefused,
}

/// Why a file was not attached. Never says anything of what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRefused {
    /// The organization takes no files, or this writer may not write.
    Off,
    /// There is nothing in it.
    Empty,
    /// Not one of [`AttachmentKind::ALL`], by its name.
    Kind,
    /// What is in it is not what its name says.
    Mismatch,
    /// A document that carries programs.
    Macros,
    /// It cannot be read as what it is.
    Damaged,
    /// A picture of more points than anybody needs: it may be made to stop who opens it.
    TooManyPixels,
    /// A picture that is built in a way that is not known here: what it says beside the picture, such as
    /// where it was taken, cannot be taken away.
    UnknownPicture,
    /// A scanner has found a virus in it.
    Infected,
    /// It is there, and nobody is given it: it was not found clean.
    Held {
        scan: AttachmentScan,
    },
    TooLarge {
        mb: u32,
    },
    TotalTooLarge {
        mb: u32,
    },
    TooMany {
        files: u32,
    },
    /// A file of that name and size is attached already.
    Twice,
    /// What waits to be sent, in all drafts together, is too much.
    TooMuchUnsent,
    /// It goes on from another place: so much of it is there.
    Offset {
        received: u64,
    },
    /// What arrived is not what was sent.
    Checksum,
    /// More than it was said to hold.
    TooMuch,
    /// It does not exist, or is not this writer's: the two are not told apart.
    NotFound,
    /// There is no room where files are kept.
    Full,
    /// Where files are kept does not answer; trying again may help.
    Unavailable,
    /// Nobody is signed in, or the session has ended.
    SignedOut,
}

impl AttachmentLimits {
    /// What is offered unless the organization sets something else.
    pub const DEFAULT: Self = Self {
        files: 5,
        file_mb: 50,
        total_mb: 100,
    };
    pub const NONE: Self = Self {
        files: 0,
        file_mb: 0,
        total_mb: 0,
    };

    /// Whether a file may be added to those of a message, by name and size, and what it is then.
    ///
    /// # Errors
    /// `Off`, `Kind`, `Empty`, `TooLarge`, `Twice`, `TooMany`, `TotalTooLarge`, in this order: what is
    /// wrong with the file itself is said first.
    pub fn check<'a>(
        &self,
        name: &str,
        bytes: u64,
        others: impl IntoIterator<Item = (&'a str, u64)>,
    ) -> Result<AttachmentKind, AttachmentRefused> {
        if self.files == 0 {
            return Err(AttachmentRefused::Off);
        }
        let kind = AttachmentKind::by_name(name).ok_or(AttachmentRefused::Kind)?;
        if bytes == 0 {
            return Err(AttachmentRefused::Empty);
        }
        if bytes > megabytes(self.file_mb) {
            return Err(AttachmentRefused::TooLarge { mb: self.file_mb });
        }
        let name = clean_name(name);
        let (mut files, mut total) = (0_u32, bytes);
        for (other, size) in others {
            if other == name && size == bytes {
                return Err(AttachmentRefused::Twice);
            }
            files += 1;
            total = total.saturating_add(size);
        }
        if files >= self.files {
            return Err(AttachmentRefused::TooMany { files: self.files });
        }
        if total > megabytes(self.total_mb) {
            return Err(AttachmentRefused::TotalTooLarge { mb: self.total_mb });
        }
        Ok(kind)
    }

    /// The same for a file that comes without its size, as a form sends it. Those who call see to it,
    /// once it is there, that it is none that is attached already.
    ///
    /// # Errors
    /// `Off`, `Kind`, `TooMany`, `TotalTooLarge`, in this order.
    pub fn room(
        &self,
        name: &str,
        others: impl IntoIterator<Item = u64>,
    ) -> Result<AttachmentRoom, AttachmentRefused> {
        if self.files == 0 {
            return Err(AttachmentRefused::Off);
        }
        let kind = AttachmentKind::by_name(name).ok_or(AttachmentRefused::Kind)?;
        let (mut files, mut left) = (0_u32, megabytes(self.total_mb));
        for size in others {
            files += 1;
            left = left.saturating_sub(size);
        }
        if files >= self.files {
            return Err(AttachmentRefused::TooMany { files: self.files });
        }
        let total = AttachmentRefused::TotalTooLarge { mb: self.total_mb };
        let (bytes, more) = match megabytes(self.file_mb) {
            file if file <= left => (file, AttachmentRefused::TooLarge { mb: self.file_mb }),
            _ if left > 0 => (left, total),
            _ => return Err(total),
        };
        Ok(AttachmentRoom { kind, bytes, more })
    }
}

const fn megabytes(mb: u32) -> u64 {
    mb as u64 * 1_000_000
}

impl AttachmentRefused {
    /// Trying the same again may help.
    pub const fn may_pass(self) -> bool {
        matches!(
            self,
            Self::Offset { .. } | Self::Checksum | Self::Full | Self::Unavailable
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: AttachmentLimits = AttachmentLimits {
        files: 2,
        file_mb: 3,
        total_mb: 4,
    };

    #[test]
    fn what_is_wrong_with_a_file_is_said_first() {
        use AttachmentRefused::*;
        let full = [("a.pdf", 1_000_000), ("b.pdf", 1)];
        for (name, bytes, others, expected) in [
            ("rash.JPG", 3_000_000, &full[..1], Ok(AttachmentKind::Jpeg)),
            ("rash.exe", 0, &full, Err(Kind)),
            ("rash.PDF.exe", 10, &[], Err(Kind)),
            ("rash", 10, &[], Err(Kind)),
            ("rash.jpg", 0, &full, Err(Empty)),
            ("rash.jpg", 3_000_001, &full, Err(TooLarge { mb: 3 })),
            ("a.pdf", 1_000_000, &full[..1], Err(Twice)),
            ("folder/a.pdf", 1_000_000, &full[..1], Err(Twice)),
            ("a.pdf", 1_000_001, &full[..1], Ok(AttachmentKind::Pdf)),
            ("rash.jpg", 10, &full, Err(TooMany { files: 2 })),
            (
                "rash.jpg",
                3_000_000,
                &[("a.pdf", 1_000_001)],
                Err(TotalTooLarge { mb: 4 }),
            ),
        ] {
            let found = LIMITS.check(name, bytes, others.iter().copied());
            assert_eq!(found, expected, "{name} of {bytes} bytes");
        }
        let off = AttachmentLimits::NONE.check("rash.jpg", 10, []);
        assert_eq!(off, Err(Off));
    }

    #[test]
    fn a_file_without_a_size_has_what_is_left() {
        use AttachmentRefused::*;
        let room = |bytes, more| {
            Ok(AttachmentRoom {
                kind: AttachmentKind::Pdf,
                bytes,
                more,
            })
        };
        for (name, others, expected) in [
            ("a.pdf", &[][..], room(3_000_000, TooLarge { mb: 3 })),
            ("a.pdf", &[1_000_000], room(3_000_000, TooLarge { mb: 3 })),
            (
                "a.pdf",
                &[1_000_001],
                room(2_999_999, TotalTooLarge { mb: 4 }),
            ),
            ("a.pdf", &[3_999_999], room(1, TotalTooLarge { mb: 4 })),
            ("a.pdf", &[4_000_000], Err(TotalTooLarge { mb: 4 })),
            ("a.pdf", &[u64::MAX], Err(TotalTooLarge { mb: 4 })),
            ("a.pdf", &[1, 1], Err(TooMany { files: 2 })),
            ("a.exe", &[1, 1], Err(Kind)),
        ] {
            let found = LIMITS.room(name, others.iter().copied());
            assert_eq!(found, expected, "{name} beside {others:?}");
        }
        assert_eq!(AttachmentLimits::NONE.room("a.pdf", []), Err(Off));
    }
}
