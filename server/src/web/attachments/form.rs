//! A message's form that is posted with files.
//!
//! Its fields come first, and are kept as a draft; then each file goes into the storage as it comes.
//! Whatever is wrong with a file, or with the connection, what was written is there.

use app::{
    context::RequestContext,
    forms::{Attaching, PageInstead, field},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Request, State},
    response::{IntoResponse as _, Redirect, Response},
};
use futures_util::{Stream, StreamExt as _, future::ready, stream};
use http::{HeaderMap, StatusCode, Uri, header};
use mailbox::AttachmentError;
use model::AttachmentRefused;
use tokio::time::{Instant, timeout_at};

use super::{
    answer::refused,
    parts::{Broken, Part, Parts},
};
use crate::web::{
    Portal,
    body::{LIMIT, STRANGERS, Sender, TIMEOUT, too_long},
    envelope::Envelope,
    pages, try_again, went_wrong,
};

/// What was posted before the first file, in its order.
pub(super) type Fields = Vec<(String, String)>;

/// What a field counts for beside its name and value.
const FIELD_BYTES: usize = 64;

/// So many files are looked at: more than can be attached at once.
const FILES: usize = 50;

/// Nothing is to be seen here: somebody has come back to the address of a form.
pub async fn lead(uri: Uri) -> Response {
    let messages = uri.path().trim_end_matches("/attach");
    Redirect::to(messages).into_response()
}

/// Keeps what was written, then the files, and leads to both.
pub async fn attach(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    Extension(envelope): Extension<Envelope>,
    sender: Option<Extension<Sender>>,
    request: Request,
) -> Response {
    let uri = request.uri().clone();
    let form = Form {
        path: uri.path(),
        list: uri.query(),
        fields: |posted: Fields| posted,
        is_for_files: true,
    };
    take(&portal, (context, envelope), sender, request, form).await
}

/// A form that may bring files.
pub(super) struct Form<'a, F> {
    /// Behind which messages it stands, as [`Attaching::begin`] is told.
    pub(super) path: &'a str,
    pub(super) list: Option<&'a str>,
    /// Makes fields of a message's form of those that were posted.
    pub(super) fields: F,
    /// Whoever posts it without a file is told so.
    pub(super) is_for_files: bool,
}

/// Keeps what was posted, as a draft, and leads to it.
pub(super) async fn take<F: FnOnce(Fields) -> Fields>(
    portal: &Portal,
    (context, envelope): (RequestContext, Envelope),
    sender: Option<Extension<Sender>>,
    request: Request,
    form: Form<'_, F>,
) -> Response {
    if !is_form(request.headers()) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let sender = sender.map(|Extension(sender)| sender);
    let place = match sender {
        Some(sender) => match portal.uploads.place(sender) {
            Some(place) => Some(place),
            None => return try_again(5),
        },
        None if is_long(request.headers()) => return too_long(None),
        None => None,
    };
    let limit = if sender.is_some() { LIMIT } else { STRANGERS };
    let is_for_files = form.is_for_files;
    let mut parts = match Parts::of(request).await {
        Ok(parts) => parts,
        Err(broken) => return cannot_be_read(broken, sender),
    };
    let ended = match read(&context, form, &mut parts, limit).await {
        Ok(attaching) => return pages::see_other(&attaching.end(is_for_files).await),
        Err(ended) => ended,
    };
    let instead = match ended {
        Ended::Broken(broken) => return cannot_be_read(broken, sender),
        Ended::Instead(instead) => *instead,
    };
    // Or the browser shows that the connection broke, and not what was typed. Whether it has gone
    // meanwhile makes no difference.
    if sender.is_some() && parts.pass_over().await.is_err() {
        tracing::debug!("the files that nobody takes were cut off");
    }
    drop(place);
    match instead.address.parse() {
        Ok(uri) => pages::answer(portal, context, envelope, uri, instead.outcome).await,
        Err(_) => went_wrong(),
    }
}

/// Why there are no files.
enum Ended {
    Broken(Broken),
    /// A page is shown instead.
    Instead(Box<PageInstead>),
}

impl From<Broken> for Ended {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<PageInstead> for Ended {
    fn from(instead: PageInstead) -> Self {
        Self::Instead(Box::new(instead))
    }
}

async fn read<F: FnOnce(Fields) -> Fields>(
    context: &RequestContext,
    form: Form<'_, F>,
    parts: &mut Parts,
    limit: usize,
) -> Result<Attaching, Ended> {
    let begin = |fields| Attaching::begin(context, form.path, form.list, (form.fields)(fields));
    let until = Instant::now() + TIMEOUT;
    let (mut fields, mut left, mut files) = (Vec::new(), limit, FILES);
    let mut attaching = loop {
        let part = timeout_at(until, parts.next()).await;
        match part.map_err(|_| Broken::Stalled)?? {
            Some(part) if part.name() == field::FILE => {
                let mut attaching = begin(fields).await?;
                if file(&mut attaching, part, &mut files).await.is_err() {
                    attaching.refuse(AttachmentRefused::Unavailable);
                    return Ok(attaching);
                }
                break attaching;
            }
            Some(part) => {
                let field = timeout_at(until, text(part, &mut left)).await;
                fields.push(field.map_err(|_| Broken::Stalled)??);
            }
            None => return Ok(begin(fields).await?),
        }
    };
    let rest = async {
        while let Some(mut part) = parts.next().await? {
            match part.name() == field::FILE {
                true => file(&mut attaching, part, &mut files).await?,
                false => part.pass_over().await?,
            }
        }
        Ok::<_, Broken>(())
    };
    // What was written is kept, and what came before that, too.
    if rest.await.is_err() {
        attaching.refuse(AttachmentRefused::Unavailable);
    }
    Ok(attaching)
}

async fn text(mut part: Part<'_>, left: &mut usize) -> Result<(String, String), Broken> {
    let name = part.name().to_owned();
    let mut spend = |bytes: usize| {
        *left = left.checked_sub(bytes).ok_or(Broken::TooLong)?;
        Ok::<_, Broken>(())
    };
    spend(FIELD_BYTES + name.len())?;
    let mut value = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        spend(chunk.len())?;
        value.extend_from_slice(&chunk);
    }
    let value = String::from_utf8(value).map_err(|_| Broken::Malformed)?;
    Ok((name, value))
}

async fn file(
    attaching: &mut Attaching,
    mut part: Part<'_>,
    files: &mut usize,
) -> Result<(), Broken> {
    let name = part.file_name();
    let first = loop {
        match part.chunk().await? {
            Some(chunk) if chunk.is_empty() => (),
            Some(chunk) => break chunk,
            None => {
                // A field without a name is one in which nothing was chosen.
                if !name.is_empty() {
                    attaching.refuse(AttachmentRefused::Empty);
                }
                return Ok(());
            }
        }
    };
    let Some(left) = files.checked_sub(1) else {
        let files = u32::try_from(FILES).unwrap_or(u32::MAX);
        attaching.refuse(AttachmentRefused::TooMany { files });
        return part.pass_over().await;
    };
    *files = left;
    let mut broken = None;
    let body = stream::once(ready(Ok(first))).chain(rest(&mut part, &mut broken));
    let kept = attaching.mailbox.attach(attaching.draft, name, body).await;
    match kept {
        Ok(view) => {
            if attaching.attached().await.is_err() {
                // Without a draft nobody would find it.
                attaching.refuse(AttachmentRefused::Unavailable);
                if let Err(error) = attaching.mailbox.take_out(view.id).await {
                    tracing::warn!(%error, "a file without a draft was not taken out");
                }
            }
        }
        Err(error) => attaching.refuse(refused(&error)),
    }
    match broken {
        Some(broken) => Err(broken),
        None => part.pass_over().await,
    }
}

/// What comes after the first of a file.
fn rest<'a>(
    part: &'a mut Part<'_>,
    broken: &'a mut Option<Broken>,
) -> impl Stream<Item = Result<Bytes, AttachmentError>> + Send {
    stream::unfold((part, broken), |(part, broken)| async {
        match part.chunk().await {
            Ok(chunk) => chunk.map(|chunk| (Ok(chunk), (part, broken))),
            Err(why) => {
                *broken = Some(why);
                Some((Err(AttachmentError::Interrupted), (part, broken)))
            }
        }
    })
}

fn cannot_be_read(broken: Broken, sender: Option<Sender>) -> Response {
    match broken {
        Broken::TooLong => too_long(sender),
        Broken::Malformed => StatusCode::BAD_REQUEST.into_response(),
        Broken::Stalled => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("multipart/form-data")
}

fn is_long(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| length > STRANGERS)
}
