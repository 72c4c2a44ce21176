//! Lines of a file that nobody vouches for, one at a time and never much of it in memory.

use std::io::{self, BufRead, Read as _};

/// Bytes of a line at the most. The largest resources that are read here (an Encounter with a long
/// list of diagnoses) have a few thousand; a line beyond this is no such resource.
pub const LINE_BYTES: usize = 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads lines that end in LF or CRLF, passes over blank ones and a byte order mark at the start,
/// and holds at most [`LINE_BYTES`] and a line end, however long a line is.
pub struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    number: u64,
}

/// One line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Without its line end.
    Text(&'a [u8]),
    /// It has more than [`LINE_BYTES`]; it was passed over without being kept.
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub const fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// The next line that is not blank, with its number, counted from 1, blank lines included;
    /// `None` at the end.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        let text = loop {
            let complete = self.fill()?;
            if self.buffer.is_empty() {
                return Ok(None);
            }
            self.number += 1;
            let text = self.text();
            if text.len() > LINE_BYTES {
                if !complete {
                    self.pass_over_rest()?;
                }
                return Ok(Some((self.number, Line::TooLong)));
            }
            if !self.buffer[text.clone()].trim_ascii().is_empty() {
                break text;
            }
        };
        Ok(Some((self.number, Line::Text(&self.buffer[text]))))
    }

    /// Where in the buffer the line is, without its end and a byte order mark.
    fn text(&self) -> std::ops::Range<usize> {
        let line = self.buffer.as_slice();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let marked = self.number == 1 && line.starts_with(BYTE_ORDER_MARK);
        let start = if marked { BYTE_ORDER_MARK.len() } else { 0 };
        start..line.len()
    }

    /// Fills the buffer with a line, or the start of one that is too long; says whether it is
    /// complete.
    fn fill(&mut self) -> io::Result<bool> {
        let limit = LINE_BYTES + BYTE_ORDER_MARK.len() + b"\r\n".len();
        self.buffer.clear();
        let read = (&mut self.input)
            .take(limit as u64)
            .read_until(b'\n', &mut self.buffer)?;
        Ok(self.buffer.ends_with(b"\n") || read < limit)
    }

    fn pass_over_rest(&mut self) -> io::Result<()> {
        while !self.fill()? {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8]) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut lines = Lines::new(input);
        let mut seen = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            let text = match line {
                Line::Text(text) => Some(text.to_vec()),
                Line::TooLong => None,
            };
            seen.push((number, text));
        }
        seen
    }

    fn text(number: u64, text: &str) -> (u64, Option<Vec<u8>>) {
        (number, Some(text.as_bytes().to_vec()))
    }

    #[test]
    fn line_ends_blank_lines_and_a_byte_order_mark_are_no_content() {
        assert_eq!(all(b""), []);
        assert_eq!(all(b"\xef\xbb\xbf"), []);
        assert_eq!(
            all(b"\xef\xbb\xbfone\r\n\r\n  \t\ntwo\nthree"),
            [text(1, "one"), text(4, "two"), text(5, "three")]
        );
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_the_next_is_read() {
        let fits = "x".repeat(LINE_BYTES);
        for end in ["\n", "\r\n"] {
            for extra in [1, 2, 3, 4, 5, 6, 7, LINE_BYTES, 5 * LINE_BYTES] {
                let long = "y".repeat(LINE_BYTES + extra);
                let input = format!("{fits}{end}{long}{end}after{end}{long}");
                assert_eq!(
                    all(input.as_bytes()),
                    [text(1, &fits), (2, None), text(3, "after"), (4, None)],
                    "{extra} too many, {end:?}"
                );
            }
        }
    }

    #[test]
    fn a_long_line_is_not_kept() {
        let input = vec![b'x'; 40 * LINE_BYTES];
        let mut lines = Lines::new(input.as_slice());
        assert_eq!(lines.next().unwrap(), Some((1, Line::TooLong)));
        assert!(lines.buffer.capacity() <= 3 * LINE_BYTES);
    }
}
