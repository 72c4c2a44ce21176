//! What the form is told about files.

use model::{AttachmentLimits, AttachmentRefused, AttachmentView};
use serde::{Deserialize, Serialize};

/// What can be attached, and what is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttachSetup {
    pub limits: AttachmentLimits,
    /// What was added before.
    pub attached: Vec<AttachmentView>,
    /// What was not added when the form was posted with files, and why.
    pub not_added: Vec<String>,
    /// Where files go to.
    pub address: String,
    /// Where the form is posted to with files, without script.
    pub action: String,
    /// What a file picker offers.
    pub accept: String,
    pub words: AttachWords,
}

/// The texts, which come with the form and not with every page: `{name}` and the like stand in them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttachWords {
    pub add: String,
    pub title: String,
    pub hint: String,
    pub drop: String,
    pub keep: String,
    pub remove: String,
    pub cancel: String,
    pub retry: String,
    pub waiting: String,
    pub percent: String,
    pub checking: String,
    pub unfinished: String,
    /// It waits for the scanner, or the scanner could not say.
    pub scan_pending: String,
    pub scan_failed: String,
    pub not_added: String,
    pub said_added: String,
    pub said_percent: String,
    pub said_ready: String,
    pub said_removed: String,
    pub send_waits: String,
    pub none: String,
    /// By [`number`].
    pub refused: Vec<String>,
}

/// Which text says it.
pub const fn number(refused: AttachmentRefused) -> usize {
    use AttachmentRefused::*;
    match refused {
        Off => 0,
        Empty => 1,
        Kind => 2,
        Mismatch => 3,
        Macros => 4,
        Damaged => 5,
        TooManyPixels => 6,
        TooLarge { .. } => 7,
        TotalTooLarge { .. } => 8,
        TooMany { .. } => 9,
        Twice => 10,
        TooMuchUnsent => 11,
        NotFound | TooMuch | Held { .. } => 12,
        Full => 13,
        SignedOut => 14,
        Infected => 15,
        Offset { .. } | Checksum | Unavailable => 16,
        UnknownPicture => 17,
    }
}

impl AttachWords {
    pub fn refused(&self, refused: AttachmentRefused) -> String {
        self.refused
            .get(number(refused))
            .cloned()
            .unwrap_or_default()
    }
}

#[cfg(feature = "ssr")]
impl AttachSetup {
    /// `None` where nothing can be attached. `messages` is the address of somebody's messages.
    pub fn new(
        limits: AttachmentLimits,
        scope: model::Scope,
        messages: &str,
        attached: Vec<AttachmentView>,
        refused: &[String],
    ) -> Option<Self> {
        let whose = match scope {
            model::Scope::Desk => "desk".to_owned(),
            model::Scope::Patient(patient) => patient.to_string(),
        };
        let words = AttachWords::of(crate::i18n::words(), limits);
        (limits.files > 0).then(|| Self {
            limits,
            attached,
            not_added: refused.iter().map(|code| words.of_code(code)).collect(),
            address: format!("/api/attachments/{whose}"),
            action: format!("{messages}/attach"),
            accept: model::AttachmentKind::accept(),
            words,
        })
    }
}

#[cfg(feature = "ssr")]
impl AttachWords {
    /// Why a file was not added, by the name of an `AttachmentRefused` as addresses have it.
    fn of_code(&self, code: &str) -> String {
        const CODES: [&str; 16] = [
            "off",
            "empty",
            "kind",
            "mismatch",
            "macros",
            "damaged",
            "too_many_pixels",
            "too_large",
            "total_too_large",
            "too_many",
            "twice",
            "too_much_unsent",
            "not_found",
            "full",
            "signed_out",
            "infected",
        ];
        match CODES.iter().position(|known| *known == code) {
            _ if code == crate::forms::field::NO_FILE => self.none.clone(),
            _ if code == "unknown_picture" => self.refused(AttachmentRefused::UnknownPicture),
            Some(number) => self.refused.get(number).cloned().unwrap_or_default(),
            None => self.refused(AttachmentRefused::Unavailable),
        }
    }

    fn of(words: crate::i18n::Words, limits: AttachmentLimits) -> Self {
        let (name, percent, why) = ("{name}", "{percent}", "{why}");
        let [file_mb, total_mb, files] =
            [limits.file_mb, limits.total_mb, limits.files].map(|number| words.number(number));
        Self {
            add: words.attach_add().into(),
            title: words.attach_title().into(),
            hint: words.attach_hint(&files, &file_mb),
            drop: words.attach_drop().into(),
            keep: words.attach_keep().into(),
            remove: words.attach_remove(name),
            cancel: words.attach_cancel(name),
            retry: words.attach_retry(name),
            waiting: words.attach_waiting().into(),
            percent: words.attach_percent(percent),
            checking: words.attach_checking().into(),
            unfinished: words.attach_unfinished().into(),
            scan_pending: words.attach_scan_pending().into(),
            scan_failed: words.attach_scan_failed().into(),
            not_added: words.attach_not_added(name, why),
            said_added: words.attach_said_added(name),
            said_percent: words.attach_said_percent(name, percent),
            said_ready: words.attach_said_ready(name),
            said_removed: words.attach_said_removed(name),
            send_waits: words.attach_send_waits().into(),
            none: words.attach_none().into(),
            refused: vec![
                words.attach_off().into(),
                words.attach_empty().into(),
                words.attach_kind().into(),
                words.attach_mismatch().into(),
                words.attach_macros().into(),
                words.attach_damaged().into(),
                words.attach_pixels().into(),
                words.attach_too_large(&file_mb),
                words.attach_total_too_large(&total_mb),
                words.attach_too_many(&files),
                words.attach_twice().into(),
                words.attach_too_much_unsent().into(),
                words.attach_not_found().into(),
                words.attach_full().into(),
                words.attach_signed_out().into(),
                words.attach_infected().into(),
                words.attach_interrupted().into(),
                words.attach_unknown_picture().into(),
            ],
        }
    }
}
