//! What clamd answers.

use document::character;

use super::{ScanError, Verdict};

/// No answer is longer; what is, is none.
pub(super) const BYTES: usize = 4 * 1024;

/// So much of a signature's name is kept.
pub(super) const NAME_CHARS: usize = 120;

/// It has found no virus and has not looked at all of it, since there is more in it than `MaxFileSize`,
/// `MaxScanSize` and the like let it (clamd.conf(5), `AlertExceedsMax`).
const LIMITS: &str = "Heuristics.Limits.Exceeded";

/// To a file that it was given. Without the zero byte at the end.
pub(super) fn verdict(answer: &[u8]) -> Result<Verdict, ScanError> {
    let answer = String::from_utf8_lossy(answer);
    // Only this, and nothing that looks like it, says that there is no virus.
    if answer == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    if answer == "INSTREAM size limit exceeded. ERROR" {
        return Err(ScanError::TooLarge);
    }
    let about = answer.strip_prefix("stream: ").unwrap_or(&answer);
    if let Some(name) = about.strip_suffix(" FOUND") {
        if name.starts_with(LIMITS) {
            return Err(ScanError::TooLarge);
        }
        return Ok(Verdict::Found(cleaned(name)));
    }
    match about.strip_suffix(" ERROR") {
        Some(why) => Err(ScanError::Refused(cleaned(why))),
        None => Err(ScanError::Unintelligible),
    }
}

/// As it may be shown and logged: a signature is named by whoever wrote it.
fn cleaned(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_control() && !character::hides(*c) && !character::breaks_line(*c));
    kept.take(NAME_CHARS).collect()
}
