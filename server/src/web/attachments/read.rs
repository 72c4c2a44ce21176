//! Reading a file: to keep it, or a picture to look at.

use std::ops::Range;

use app::{context::RequestContext, download::conversation_at};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query},
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use mailbox::{AttachmentError, Reading, Size};
use model::{AttachmentKind, AttachmentRefused};
use serde::Deserialize;

use super::{answer::Failed, mailbox, upload::id};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// `view` or `thumbnail`: a picture, to look at; `original`: as it came.
    size: Option<String>,
}

impl Asked {
    fn size(&self) -> Result<Size, AttachmentError> {
        match self.size.as_deref() {
            None => Ok(Size::Whole),
            Some("view") => Ok(Size::View),
            Some("thumbnail") => Ok(Size::Thumbnail),
            Some("original") => Ok(Size::Original),
            Some(_) => Err(AttachmentRefused::NotFound.into()),
        }
    }
}

/// One of what its reader has not sent yet.
pub async fn unsent(
    Extension(context): Extension<RequestContext>,
    Path((scope, file)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let mailbox = mailbox(&context, &scope).await?;
    let size = asked.size()?;
    let found = mailbox.unsent_attachment(id(&file)?, size).await?;
    Ok(answer(&found, size, &headers))
}

/// One of a conversation, at an address below the conversation's. Why there is none is said at that
/// address: that one has to sign in, or that there is no such page.
pub async fn sent(
    Extension(context): Extension<RequestContext>,
    uri: Uri,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let Failed(error) = match find(&context, uri.path(), &asked).await {
        Ok((found, size)) => return answer(&found, size, &headers),
        Err(failed) => failed,
    };
    let conversation = uri.path().split("/attachments/").next();
    match (error.refused(), asked.size, conversation) {
        (AttachmentRefused::NotFound | AttachmentRefused::SignedOut, None, Some(conversation)) => {
            Redirect::to(conversation).into_response()
        }
        _ => Failed(error).into_response(),
    }
}

async fn find(
    context: &RequestContext,
    path: &str,
    asked: &Asked,
) -> Result<(Reading, Size), Failed> {
    let (conversation, file) = path
        .split_once("/attachments/")
        .ok_or(AttachmentRefused::NotFound)?;
    let (mailbox, conversation) = conversation_at(context, conversation).await?;
    let size = asked.size()?;
    let found = mailbox.attachment(conversation, id(file)?, size).await?;
    Ok((found, size))
}

/// A whole file is never shown here, but kept; what was made here of a picture may be shown, and a HEIC
/// of which only the picture is left.
fn answer(found: &Reading, size: Size, headers: &HeaderMap) -> Response {
    let disposition = match size {
        Size::Whole | Size::Original => disposition(&found.name, found.kind),
        Size::View | Size::Thumbnail => HeaderValue::from_static("inline"),
    };
    let whole = 0..found.bytes;
    let asked = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    let (status, range) = match asked.map(|asked| self::range(asked, found.bytes)) {
        None | Some(Asks::Whole) => (StatusCode::OK, whole),
        Some(Asks::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Asks::Outside) => {
            let said = [(header::CONTENT_RANGE, format!("bytes */{}", found.bytes))];
            return (StatusCode::RANGE_NOT_SATISFIABLE, said).into_response();
        }
    };
    let length = range.end - range.start;
    let said = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(found.kind.media_type()),
        ),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_LENGTH, length.into()),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ];
    let part = format!(
        "bytes {}-{}/{}",
        range.start,
        range.end.saturating_sub(1),
        found.bytes
    );
    let mut response = (status, said, Body::from_stream(found.read(range))).into_response();
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(part) = HeaderValue::try_from(part)
    {
        response.headers_mut().insert(header::CONTENT_RANGE, part);
    }
    response
}

#[derive(Debug, PartialEq, Eq)]
enum Asks {
    Whole,
    Part(Range<u64>),
    Outside,
}

/// One range of bytes. Several, or what cannot be read, is answered with the whole (RFC 9110,
/// section 14.2).
fn range(asked: &str, bytes: u64) -> Asks {
    let Some((first, last)) = asked
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Asks::Whole;
    };
    let number = |text: &str| {
        (text.bytes().all(|digit| digit.is_ascii_digit())).then(|| text.parse::<u64>())
    };
    let range = match (first, last) {
        ("", suffix) => match number(suffix) {
            Some(Ok(suffix)) => bytes.saturating_sub(suffix)..bytes,
            _ => return Asks::Whole,
        },
        (first, "") => match number(first) {
            Some(Ok(first)) => first..bytes,
            _ => return Asks::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(Ok(first)), Some(Ok(last))) if first <= last => {
                first..last.saturating_add(1).min(bytes)
            }
            _ => return Asks::Whole,
        },
    };
    match range.is_empty() {
        true => Asks::Outside,
        false => Asks::Part(range),
    }
}

/// Under its own name, in the two ways that browsers know (RFC 6266, appendix D; RFC 8187).
fn disposition(name: &str, kind: AttachmentKind) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| match c {
            ' '..='~' if !matches!(c, '"' | '\\' | '%') => c,
            _ => '_',
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    let written = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(written).unwrap_or_else(|_| {
        tracing::warn!(kind = kind.code(), "a name fits no header");
        HeaderValue::from_static("attachment")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_of_bytes_is_read() {
        for (asked, expected) in [
            ("bytes=0-9", Asks::Part(0..10)),
            ("bytes=90-", Asks::Part(90..100)),
            ("bytes=-10", Asks::Part(90..100)),
            ("bytes=-1000", Asks::Part(0..100)),
            ("bytes=50-1000", Asks::Part(50..100)),
            ("bytes=99-18446744073709551615", Asks::Part(99..100)),
            ("bytes=100-", Asks::Outside),
            ("bytes=-0", Asks::Outside),
            ("bytes=100-200", Asks::Outside),
            ("bytes=9-0", Asks::Whole),
            ("bytes=0-1,5-6", Asks::Whole),
            ("bytes=+1-2", Asks::Whole),
            ("bytes=-", Asks::Whole),
            ("bytes=99999999999999999999-", Asks::Whole),
            ("lines=0-9", Asks::Whole),
        ] {
            assert_eq!(range(asked, 100), expected, "{asked}");
        }
    }

    #[test]
    fn names_are_said_so_that_every_browser_reads_them() {
        let said = disposition("Röntgen \"2\" 100%.pdf", AttachmentKind::Pdf);
        assert_eq!(
            said.to_str().unwrap(),
            "attachment; filename=\"R_ntgen _2_ 100_.pdf\"; \
             filename*=UTF-8''R%C3%B6ntgen%20%222%22%20100%25.pdf"
        );
    }
}
