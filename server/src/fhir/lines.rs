//! Lines of a file that nobody vouches for, one at a time and never much of it in memory.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

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
    bytes: u64,
}

/// One line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Without its line end.
    Text(&'a [u8]),
    /// It has more than [`LINE_BYTES`]; it was passed over without being kept.
    TooLong,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    pub const fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            number: 0,
            bytes: 0,
        }
    }

    /// The number of the line that was read last, counted from 1, blank lines included.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Bytes taken from the input so far.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next line that is not blank; `None` at the end.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub async fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let text = loop {
            let complete = self.fill().await?;
            if self.buffer.is_empty() {
                return Ok(None);
            }
            self.number += 1;
            let text = self.text();
            if text.len() > LINE_BYTES {
                if !complete {
                    self.pass_over_rest().await?;
                }
                return Ok(Some(Line::TooLong));
            }
            if !self.buffer[text.clone()].trim_ascii().is_empty() {
                break text;
            }
        };
        Ok(Some(Line::Text(&self.buffer[text])))
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
    async fn fill(&mut self) -> io::Result<bool> {
        let limit = LINE_BYTES + BYTE_ORDER_MARK.len() + b"\r\n".len();
        self.buffer.clear();
        let read = (&mut self.input)
            .take(limit as u64)
            .read_until(b'\n', &mut self.buffer)
            .await?;
        self.bytes += read as u64;
        Ok(self.buffer.ends_with(b"\n") || read < limit)
    }

    async fn pass_over_rest(&mut self) -> io::Result<()> {
        while !self.fill().await? {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(input: &[u8]) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut lines = Lines::new(input);
        let mut seen = Vec::new();
        while let Some(line) = lines.next().await.unwrap() {
            let text = match line {
                Line::Text(text) => Some(text.to_vec()),
                Line::TooLong => None,
            };
            seen.push((lines.number(), text));
        }
        assert_eq!(lines.bytes(), input.len() as u64);
        seen
    }

    fn text(number: u64, text: &str) -> (u64, Option<Vec<u8>>) {
        (number, Some(text.as_bytes().to_vec()))
    }

    #[tokio::test]
    async fn line_ends_blank_lines_and_a_byte_order_mark_are_no_content() {
        assert_eq!(all(b"").await, []);
        assert_eq!(all(b"\xef\xbb\xbf").await, []);
        assert_eq!(
            all(b"\xef\xbb\xbfone\r\n\r\n  \t\ntwo\nthree").await,
            [text(1, "one"), text(4, "two"), text(5, "three")]
        );
    }

    #[tokio::test]
    async fn a_line_over_the_limit_is_passed_over_and_the_next_is_read() {
        let fits = "x".repeat(LINE_BYTES);
        for end in ["\n", "\r\n"] {
            for extra in [1, 2, 3, 4, 5, 6, 7, LINE_BYTES, 5 * LINE_BYTES] {
                let long = "y".repeat(LINE_BYTES + extra);
                let input = format!("{fits}{end}{long}{end}after{end}{long}");
                assert_eq!(
                    all(input.as_bytes()).await,
                    [text(1, &fits), (2, None), text(3, "after"), (4, None)],
                    "{extra} too many, {end:?}"
                );
            }
        }
    }

    #[tokio::test]
    async fn a_long_line_is_not_kept() {
        let input = vec![b'x'; 40 * LINE_BYTES];
        let mut lines = Lines::new(input.as_slice());
        assert_eq!(lines.next().await.unwrap(), Some(Line::TooLong));
        assert!(lines.buffer.capacity() <= 3 * LINE_BYTES);
    }
}
