//! The service worker: `GET /sw.js`, `frontend/sw.js` with the list of the site's files above it.
//!
//! It is another script whenever one of the files is another, which is by what browsers notice a new
//! version. There is none while the files' names do not say what is in them, that is, while developing.

use std::{fs, io, path::Path};

use app::i18n;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use model::Language;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Portal, headers::Policy};
use crate::site::{PACKAGE, Site};

const SCRIPT: &str = include_str!("../../../frontend/sw.js");

/// The page that stands in for others (`app::pages`).
const OFFLINE: &str = "/offline";

/// What is not in the package and yet part of every page.
const ALWAYS: [&str; 4] = ["fonts", "mark.svg", "favicon.svg", "icons/icon-192.png"];

/// It fetches what is here, and loads nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
);

const TYPE: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");

/// Browsers ask anew with every page; mostly the answer is that it is the same.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// The script, and by what it is recognized.
#[derive(Debug)]
pub struct Worker {
    script: String,
    tag: HeaderValue,
}

pub fn routes() -> Router<Portal> {
    Router::new().route("/sw.js", get(worker))
}

async fn worker(State(portal): State<Portal>, headers: HeaderMap) -> Response {
    let Some(worker) = &portal.worker else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let about = [
        (header::CACHE_CONTROL, ASK),
        (header::ETAG, worker.tag.clone()),
    ];
    if headers.get(header::IF_NONE_MATCH) == Some(&worker.tag) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    let mut response =
        (about, [(header::CONTENT_TYPE, TYPE)], worker.script.clone()).into_response();
    response.extensions_mut().insert(Policy(POLICY));
    response
}

impl Worker {
    /// `None` where the names of files do not say what is in them, or they cannot be listed.
    pub fn of(site: &Site) -> Option<Self> {
        if !site.hashed {
            return None;
        }
        match files(&site.root) {
            Ok(files) => Self::with(files),
            Err(error) => {
                tracing::error!(%error, "no service worker: the site's files cannot be listed");
                None
            }
        }
    }

    fn with(mut files: Vec<String>) -> Option<Self> {
        files.extend(Language::ALL.map(i18n::path).map(str::to_owned));
        files.sort_unstable();
        let directory = files.iter().find_map(|file| {
            let rest = file.strip_prefix(&format!("/{PACKAGE}/"))?;
            Some(rest.split_once('/')?.0.to_owned())
        })?;
        let lists = format!(
            "const DIRECTORY = {}, OFFLINE = {}, PACKAGE = {}, FILES = {};\n",
            json!(directory),
            json!(OFFLINE),
            json!(format!("/{PACKAGE}/")),
            json!(files)
        );
        let code = SCRIPT
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code: String = code.flat_map(|line| [line, "\n"]).collect();
        let digest = Sha256::new()
            .chain_update(&lists)
            .chain_update(&code)
            .chain_update(env!("CARGO_PKG_VERSION"))
            .finalize();
        let version: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let tag = HeaderValue::try_from(format!("\"{version}\"")).ok()?;
        Some(Self {
            script: format!("const VERSION = {};\n{lists}{code}", json!(version)),
            tag,
        })
    }
}

/// Addresses of all that a page of this version may ask for, but for what is anybody's.
fn files(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for place in [PACKAGE].into_iter().chain(ALWAYS) {
        let path = root.join(place);
        if path.is_dir() {
            list(&path, place, &mut found)?;
        } else if path.is_file() {
            found.push(format!("/{place}"));
        }
    }
    Ok(found)
}

fn list(dir: &Path, address: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let its = format!("{address}/{name}");
        match entry.file_type()?.is_dir() {
            true => list(&entry.path(), &its, found)?,
            // What was packed beforehand is had under the name of what it was.
            false if name.ends_with(".br") || name.ends_with(".txt") => (),
            false => found.push(format!("/{its}")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker(files: &[&str]) -> Worker {
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        Worker::with(files).unwrap()
    }

    #[test]
    fn another_file_is_another_version_and_another_order_is_not() {
        let one = worker(&["/pkg/a1/carepost.js", "/pkg/carepost.x.css"]);
        let same = worker(&["/pkg/carepost.x.css", "/pkg/a1/carepost.js"]);
        let other = worker(&["/pkg/a1/carepost.js", "/pkg/carepost.y.css"]);
        assert_eq!(one.script, same.script);
        assert_ne!(one.tag, other.tag);
        assert!(one.script.contains("DIRECTORY = \"a1\""));
    }

    #[test]
    fn without_a_program_there_is_none() {
        assert!(Worker::with(vec!["/mark.svg".to_owned()]).is_none());
    }
}
