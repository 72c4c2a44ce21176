//! What a file is called here, whatever it was called where it comes from.
//!
//! The name is shown beside other text, is written in a `Content-Disposition` header, and becomes
//! a file on the reader's disk. It is never a path on ours.

use std::{borrow::Cow, iter};

use document::{character, segments::graphemes};

/// Visible characters of a file's name, extension included.
pub const FILE_NAME: usize = 120;

/// Bytes of a file's name in UTF-8: what the file systems of Linux take (`NAME_MAX` of
/// `limits.h`). Windows and macOS count 255 units of UTF-16, which are never more than that.
pub const FILE_NAME_BYTES: usize = 255;

/// Code points of one visible character, as for a text: thousands of marks on one letter would
/// paint over the page.
const CLUSTER: usize = 32;

/// A longer ending is no extension but the rest of a sentence.
const EXTENSION: usize = 16;

/// Stands for a name of which nothing is left.
const NAMELESS: &str = "file";

/// Says that something was left out.
const ELLIPSIS: char = '…';

/// Names of devices, with any extension: opening `NUL.txt` on Windows opens the device (Microsoft,
/// "Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Devices that have a number. Windows reads the superscript digits 1 to 3 as digits (same page).
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// The name under which a file is kept, shown and given out. Cleaning it again changes nothing.
///
/// - Only what follows the last `/` or `\`: some browsers send a whole path (RFC 7578, 4.2), and a
///   path steers where it is saved.
/// - Without control characters, controls of direction (`U+202E` makes `exe.pdf` of `fdp.exe`;
///   Unicode TR 36, 2.9) and characters that nobody sees: what [`character::hides`]. Joiners and
///   selectors stay, since Persian and emoji are spelt with them.
/// - Every stretch of white space, line ends and blank letters is one space: many of them push the
///   extension out of sight.
/// - `<>:"|?*` become `_`: Windows does not take them, and `:` names a hidden stream of a file.
///   So does a visible character of more than 32 code points.
/// - No dot or space at the ends: Windows drops them at the end, and a dot at the start hides a
///   file on Linux and macOS. None before the extension either.
/// - The name of a device gets `_` before it.
/// - At most [`FILE_NAME`] visible characters and [`FILE_NAME_BYTES`] bytes: the middle of what
///   stands before the extension is left out, since names of scans differ at their ends.
/// - `file` where nothing to read is left.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let mut name = bound_clusters(&trim(&safe_characters(name)));
    if is_device(&name) {
        name.insert(0, '_');
    }
    shorten(&name)
}

/// The extension of a name once it is clean, without the dot.
pub(super) fn extension_of(name: &str) -> Option<String> {
    let name = clean_name(name);
    split(&name).1.map(str::to_owned)
}

/// Stem and extension: 1 to 16 ASCII letters and digits after the last dot. All extensions that
/// programs are chosen by are such; "Letter to Dr. Nair" has none.
fn split(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if (1..=EXTENSION).contains(&extension.len())
                && extension.bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            (stem, Some(extension))
        }
        _ => (name, None),
    }
}

fn join(stem: &str, extension: Option<&str>) -> String {
    match extension {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem.to_owned(),
    }
}

fn safe_characters(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut safe = String::with_capacity(name.len());
    for c in name.chars() {
        if character::is_room(c) {
            if !safe.ends_with(' ') {
                safe.push(' ');
            }
        } else if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
            safe.push('_');
        } else if !character::hides(c) {
            safe.push(c);
        }
    }
    safe
}

fn trim(name: &str) -> String {
    const ENDS: [char; 2] = [' ', '.'];
    let (stem, extension) = split(name.trim_end_matches(ENDS));
    let stem = stem.trim_matches(ENDS);
    let stem = if stem.chars().all(character::is_blank) {
        NAMELESS
    } else {
        stem
    };
    join(stem, extension)
}

fn bound_clusters(name: &str) -> String {
    let bounded = graphemes(name).map(|cluster| {
        if cluster.chars().nth(CLUSTER).is_some() {
            "_"
        } else {
            cluster
        }
    });
    bounded.collect()
}

fn is_device(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().trim_end();
    let is_named = |device: &&str| base.eq_ignore_ascii_case(device);
    let is_numbered = |device: &&str| {
        let number = base
            .get(..device.len())
            .filter(|start| start.eq_ignore_ascii_case(device))
            .and(base.get(device.len()..));
        number.is_some_and(|number| {
            let mut digits = number.chars();
            let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³');
            digits.next().is_some_and(is_digit) && digits.next().is_none()
        })
    };
    DEVICES.iter().any(is_named) || NUMBERED_DEVICES.iter().any(is_numbered)
}

/// Leaves out the middle of the stem where the name is too long.
fn shorten(name: &str) -> String {
    let (stem, extension) = split(name);
    let ending = extension.map_or(0, |extension| extension.len() + 1);
    let room = Room {
        clusters: FILE_NAME - ending,
        bytes: FILE_NAME_BYTES - ending,
    };
    let stem = room.fit(stem);
    join(&stem, extension)
}

/// How much of a stem there is place for.
#[derive(Clone, Copy)]
struct Room {
    clusters: usize,
    bytes: usize,
}

impl Room {
    fn fit(self, stem: &str) -> Cow<'_, str> {
        if self.take(graphemes(stem)) == stem.len() {
            return stem.into();
        }
        let both = Self {
            clusters: self.clusters - 1,
            bytes: self.bytes - ELLIPSIS.len_utf8(),
        };
        let half = Self {
            clusters: both.clusters / 2,
            bytes: both.bytes / 2,
        };
        let head = &stem[..half.take(graphemes(stem))];
        let rest = Self {
            clusters: both.clusters - graphemes(head).count(),
            bytes: both.bytes - head.len(),
        };
        let tail = &stem[stem.len() - rest.take(graphemes(stem).rev())..];
        head.chars()
            .chain(iter::once(ELLIPSIS))
            .chain(tail.chars())
            .collect()
    }

    /// Bytes of as many clusters as there is room for.
    fn take<'a>(self, clusters: impl Iterator<Item = &'a str>) -> usize {
        let ends = clusters.scan(0, |end, cluster| {
            *end += cluster.len();
            Some(*end)
        });
        ends.take(self.clusters)
            .take_while(|end| *end <= self.bytes)
            .last()
            .unwrap_or(0)
    }
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
