//! How far the import is, for the person who waits.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Is told what is being read and how much of it is done.
pub trait Progress: Send {
    /// A step of so much begins. Its name is fit for a terminal.
    fn start(&mut self, step: &str, amount: Amount);
    /// So much more of it is done.
    fn advance(&mut self, amount: u64);
    fn finish(&mut self);
}

/// How much there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Bytes(u64),
    Rows(u64),
}

impl Amount {
    const fn number(self) -> u64 {
        match self {
            Self::Bytes(number) | Self::Rows(number) => number,
        }
    }

    /// A smaller step is over before anybody asks how far it is.
    const fn is_large(self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes >= LARGE,
            Self::Rows(rows) => rows >= LARGE_ROWS,
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => HumanBytes(*bytes).fmt(f),
            Self::Rows(rows) => write!(f, "{} rows", HumanCount(*rows)),
        }
    }
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
    fn start(&mut self, _: &str, _: Amount) {}
    fn advance(&mut self, _: u64) {}
    fn finish(&mut self) {}
}

/// One bar for each step, on standard error.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let template = "{msg:28} {bar:32} {percent:>3} %, {eta} left";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self(bar.with_style(style))
    }
}

impl Progress for Bar {
    fn start(&mut self, step: &str, amount: Amount) {
        self.0.reset();
        self.0.set_length(amount.number());
        self.0.set_message(step.to_owned());
    }

    fn advance(&mut self, amount: u64) {
        self.0.inc(amount);
    }

    fn finish(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A line when a step begins, and one for each quarter of a step that is large.
struct Plain<W> {
    out: W,
    step: String,
    total: Amount,
    done: u64,
}

const LARGE: u64 = 16 * 1024 * 1024;
const LARGE_ROWS: u64 = 100_000;

impl<W: Write> Plain<W> {
    const fn new(out: W) -> Self {
        Self {
            out,
            step: String::new(),
            total: Amount::Bytes(0),
            done: 0,
        }
    }

    const fn quarter(&self) -> u64 {
        match (4 * self.done).checked_div(self.total.number()) {
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
    fn start(&mut self, step: &str, amount: Amount) {
        step.clone_into(&mut self.step);
        (self.total, self.done) = (amount, 0);
        self.say(format_args!("{step} ({amount})"));
    }

    fn advance(&mut self, amount: u64) {
        let before = self.quarter();
        self.done += amount;
        let now = self.quarter();
        if self.total.is_large() && now > before {
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
        plain.start("Reading Encounter.ndjson", Amount::Bytes(bytes));
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
