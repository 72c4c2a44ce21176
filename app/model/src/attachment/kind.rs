//! The kinds of file that a message can carry.
//!
//! A name says what a file claims to be. Whether it is that, the server finds out from its content.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::name::extension_of;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AttachmentKind {
    Png,
    Jpeg,
    Gif,
    Webp,
    /// What the camera of an iPhone writes: few browsers show it.
    Heic,
    Pdf,
    /// Word before 2007.
    Doc,
    Docx,
    /// Excel before 2007.
    Xls,
    Xlsx,
    Text,
}

impl AttachmentKind {
    /// Every kind, in the order in which they are named to people.
    pub const ALL: [Self; 11] = [
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::Webp,
        Self::Heic,
        Self::Pdf,
        Self::Doc,
        Self::Docx,
        Self::Xls,
        Self::Xlsx,
        Self::Text,
    ];

    /// What a file of this name claims to be: by its last extension, as it is once the name is
    /// [clean](super::clean_name). So `scan.PDF` is a PDF, and `scan.pdf.exe` is nothing we take.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let extension = extension_of(name)?;
        Self::ALL.into_iter().find(|kind| {
            let mut known = kind.extensions().iter();
            known.any(|known| known.eq_ignore_ascii_case(&extension))
        })
    }

    /// The media type with which it is given out. They are all in the registry of IANA.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xls => "application/vnd.ms-excel",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Text => "text/plain",
        }
    }

    /// The usual extension, in lower case and without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// Every extension, the usual one first.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Pdf => &["pdf"],
            Self::Doc => &["doc"],
            Self::Docx => &["docx"],
            Self::Xls => &["xls"],
            Self::Xlsx => &["xlsx"],
            Self::Text => &["txt"],
        }
    }

    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(
            self,
            Self::Png | Self::Jpeg | Self::Gif | Self::Webp | Self::Heic
        )
    }

    /// The value of the `accept` attribute of a file field. It only filters what a picker offers.
    /// Extensions and media types both, as HTML advises: some systems know only one of them
    /// (HTML, section 4.10.5.1.17, "File Upload state").
    #[must_use]
    pub fn accept() -> String {
        let mut accept = String::new();
        for kind in Self::ALL {
            for extension in kind.extensions() {
                accept.push('.');
                accept.push_str(extension);
                accept.push(',');
            }
            accept.push_str(kind.media_type());
            accept.push(',');
        }
        accept.pop();
        accept
    }

    /// The name under which it is stored. It never changes, whatever the variant is called.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Heic => "heic",
            Self::Pdf => "pdf",
            Self::Doc => "doc",
            Self::Docx => "docx",
            Self::Xls => "xls",
            Self::Xlsx => "xlsx",
            Self::Text => "text",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl fmt::Display for AttachmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadKindCode;

impl fmt::Display for BadKindCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no kind of attachment has this code")
    }
}

impl std::error::Error for BadKindCode {}

impl FromStr for AttachmentKind {
    type Err = BadKindCode;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::from_code(code).ok_or(BadKindCode)
    }
}

impl TryFrom<String> for AttachmentKind {
    type Error = BadKindCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl From<AttachmentKind> for String {
    fn from(kind: AttachmentKind) -> Self {
        kind.code().to_owned()
    }
}

#[cfg(test)]
#[path = "kind_tests.rs"]
mod tests;
