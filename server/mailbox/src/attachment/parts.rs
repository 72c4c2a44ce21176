//! The parts of a file, as a column holds them.

use crate::{StoreError, files::Part};

/// Lengths in order, a run of equal ones as `length*times`: `262144*190 53248`.
pub(super) fn write(parts: &[Part]) -> String {
    let runs = parts.chunk_by(|one, next| one.length == next.length);
    let runs = runs.map(|run| match run {
        [] => String::new(),
        [one] => one.length.to_string(),
        [one, ..] => format!("{}*{}", one.length, run.len()),
    });
    runs.collect::<Vec<_>>().join(" ")
}

/// # Errors
/// `Corrupt` for what [`write`] has not written.
pub(crate) fn read(written: &str) -> Result<Vec<Part>, StoreError> {
    const CORRUPT: StoreError = StoreError::Corrupt("the parts of a file");
    let mut parts = Vec::new();
    let mut offset = 0_u64;
    for run in written.split(' ').filter(|run| !run.is_empty()) {
        let (length, times) = run.split_once('*').unwrap_or((run, "1"));
        let length: u64 = length.parse().map_err(|_| CORRUPT)?;
        let times: u32 = times.parse().map_err(|_| CORRUPT)?;
        for _ in 0..times {
            parts.push(Part { offset, length });
            offset = offset.checked_add(length).ok_or(CORRUPT)?;
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_equal_parts_are_written_once() {
        let lengths = [262_144, 262_144, 262_144, 1_000, 262_144, 7];
        let mut offset = 0;
        let parts = lengths.map(|length| {
            let part = Part { offset, length };
            offset += length;
            part
        });
        let written = write(&parts);
        assert_eq!(written, "262144*3 1000 262144 7");
        assert_eq!(read(&written).unwrap(), parts);
        assert_eq!(read("").unwrap(), []);
        assert!(read("12 x").is_err());
        assert!(read("18446744073709551615*2").is_err());
    }
}
