//! What a browser has sent last, in a cookie: a page says once that something was sent, and a form
//! that was sent is told from the one before it. It tells nothing about anybody or anything.

use app::context::SentMark;
use axum_extra::extract::cookie::CookieJar;
use http::{HeaderMap, HeaderValue};
use mailbox::Random;

use super::cookie::SessionCookie;

const SENT: &str = "carepost-sent";
/// Behind the mark until a page has said it.
const NEWS: &str = ".new";
const MARK_DIGITS: usize = 16;

/// What cannot be read counts as nothing sent.
pub fn read(headers: &HeaderMap) -> Option<SentMark> {
    let jar = CookieJar::from_headers(headers);
    let value = jar.get(SENT)?.value().to_owned();
    let (mark, is_news) = match value.strip_suffix(NEWS) {
        Some(mark) => (mark, true),
        None => (value.as_str(), false),
    };
    let is_ours = mark.len() == MARK_DIGITS && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then(|| SentMark {
        mark: mark.to_owned(),
        is_news,
    })
}

/// Something else was sent.
pub fn anew(random: &Random) -> SentMark {
    let bytes: [u8; MARK_DIGITS / 2] = random.bytes();
    SentMark {
        mark: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        is_news: true,
    }
}

/// The cookie, until the browser is closed.
pub fn remember(sent: &SentMark, session: SessionCookie) -> Option<HeaderValue> {
    let news = if sent.is_news { NEWS } else { "" };
    let secure = match session {
        SessionCookie::Strict => "; Secure",
        SessionCookie::Local => "",
    };
    let mark = &sent.mark;
    HeaderValue::try_from(format!(
        "{SENT}={mark}{news}; Path=/; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_it_was_set_and_nothing_else_does() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            let value = HeaderValue::from_str(&format!("{SENT}={value}")).unwrap();
            headers.insert(http::header::COOKIE, value);
            read(&headers).map(|sent| (sent.mark, sent.is_news))
        };
        let mark = "00ff00ff00ff00ff";
        assert_eq!(of(&format!("{mark}.new")), Some((mark.to_owned(), true)));
        assert_eq!(of(mark), Some((mark.to_owned(), false)));
        for foreign in [
            "",
            ".new",
            "00ff",
            "\"><script>",
            "00ff00ff00ff00fg",
            "00ff00ff00ff00ff.old",
        ] {
            assert_eq!(of(foreign), None, "{foreign}");
        }
    }
}
