//! Text from elsewhere, made fit for a screen, a terminal and a log.

pub use document::text::one_line as clean;

/// Characters of a name at the most.
pub const NAME_CHARS: usize = 200;

/// A name of a file, for a report.
pub fn file_name(name: &std::ffi::OsStr) -> String {
    let name = clean(&name.to_string_lossy());
    if name.chars().count() > NAME_CHARS {
        name.chars().take(NAME_CHARS).chain(['…']).collect()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_is_short_and_steers_no_terminal() {
        let name = format!("pa\u{1b}[2Jti\u{202e}ent{}", "x".repeat(NAME_CHARS));
        let shown = file_name(name.as_ref());
        assert!(shown.starts_with("pa[2Jtientxx") && shown.ends_with("x…"));
        assert_eq!(shown.chars().count(), NAME_CHARS + 1);
    }
}
