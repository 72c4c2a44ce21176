//! How far the import is, for the person who waits.

use std::io::{self, IsTerminal, Write};

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Is told what is being read and how much of it is done.
pub trait Progress: Send {
    /// A step of so many bytes begins. Its name is fit for a terminal.
    fn start(&mut self, step: &str, bytes: u64);
    /// So many more bytes of it are done.
    fn advance(&mut self, bytes: u64);
    fn finish(&mut self);
}

/// A bar on a terminal; plain lines where standard error goes to a file or a log.
pub fn on_standard_error() -> Box<dyn Progress> {
    if io::stderr().is_terminal() {
        Box::new(Bar::new())
    } else {
        Box::new(Plain::new(io::stderr()))
    }
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn start(&mut self, _: &str, _: u64) {}
    fn advance(&mut self, _: u64) {}
    fn finish(&mut self) {}
}

/// One bar for each step, on standard error.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let template = "{msg:28} {bar:32} {percent:>3} %  {bytes} of {total_bytes}, {eta} left";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self(bar.with_style(style))
    }
}

impl Progress for Bar {
    fn start(&mut self, step: &str, bytes: u64) {
        self.0.reset();
        self.0.set_length(bytes);
        self.0.set_message(step.to_owned());
    }

    fn advance(&mut self, bytes: u64) {
        self.0.inc(bytes);
    }

    fn finish(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A line when a step begins, and one for each quarter of a step that is large.
struct Plain<W> {
    out: W,
    step: String,
    total: u64,
    done: u64,
}

/// Below this, a step is over before anybody asks how far it is.
const LARGE: u64 = 16 * 1024 * 1024;

impl<W: Write> Plain<W> {
    const fn new(out: W) -> Self {
        Self {
            out,
            step: String::new(),
            total: 0,
            done: 0,
        }
    }

    const fn quarter(&self) -> u64 {
        match (4 * self.done).checked_div(self.total) {
            Some(quarter) if quarter < 4 => quarter,
            _ => 4,
        }
    }

    /// An import is not stopped because nobody listens any more.
    fn say(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.out, "{line}").ok();
    }
}

impl<W: Write + Send> Progress for Plain<W> {
    fn start(&mut self, step: &str, bytes: u64) {
        step.clone_into(&mut self.step);
        (self.total, self.done) = (bytes, 0);
        self.say(format_args!("{step} ({})", HumanBytes(bytes)));
    }

    fn advance(&mut self, bytes: u64) {
        let before = self.quarter();
        self.done += bytes;
        let now = self.quarter();
        if self.total >= LARGE && now > before {
            let step = std::mem::take(&mut self.step);
            self.say(format_args!("{step}: {} %", 25 * now));
            self.step = step;
        }
    }

    fn finish(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: u64, steps: u64) -> String {
        let mut plain = Plain::new(Vec::new());
        plain.start("Reading Encounter.ndjson", bytes);
        for _ in 0..steps {
            plain.advance(bytes / steps);
        }
        plain.finish();
        String::from_utf8(plain.out).unwrap()
    }

    #[test]
    fn a_log_is_not_flooded() {
        assert_eq!(lines(2048, 64), "Reading Encounter.ndjson (2.00 KiB)\n");
        assert_eq!(
            lines(LARGE, 1024),
            "Reading Encounter.ndjson (16.00 MiB)\n\
             Reading Encounter.ndjson: 25 %\n\
             Reading Encounter.ndjson: 50 %\n\
             Reading Encounter.ndjson: 75 %\n\
             Reading Encounter.ndjson: 100 %\n"
        );
    }

    #[test]
    fn an_empty_step_is_no_division_by_zero() {
        assert_eq!(lines(0, 1), "Reading Encounter.ndjson (0 B)\n");
    }
}
