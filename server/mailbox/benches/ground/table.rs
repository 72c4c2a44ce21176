//! What is printed.

use std::time::Duration;

#[derive(Default)]
pub struct Table {
    lines: Vec<String>,
    /// What alone is measured: that with this in its name.
    pub only: Option<String>,
}

impl Table {
    pub fn begin(&mut self, what: String) {
        self.lines.push(format!("\n{what}"));
        self.lines.push(format!(
            "  {:<40} {:>9} {:>9} {:>9} {:>11}",
            "", "p50", "p95", "p99", "statements"
        ));
    }

    /// Whether something of that name is measured.
    pub fn takes(&self, what: &str) -> bool {
        self.only.as_ref().is_none_or(|only| what.contains(only))
    }

    /// Times of one kind of request, and the statements of each, unless others made some meanwhile.
    pub fn times(
        &mut self,
        what: &str,
        mut times: Vec<Duration>,
        statements: impl Into<Option<f64>>,
    ) {
        times.sort_unstable();
        let at = |part| format!("{:.2} ms", milliseconds(&times, part));
        let statements = statements.into();
        self.lines.push(format!(
            "  {what:<40} {:>9} {:>9} {:>9} {:>11}",
            at(0.5),
            at(0.95),
            at(0.99),
            statements.map_or_else(String::new, |number| format!("{number:.1}"))
        ));
    }

    /// How many times as long one thing takes as another.
    pub fn against(&mut self, what: &str, times: &[Duration], other: &[Duration]) {
        let [times, other] = [times, other].map(|times| {
            let mut times = times.to_vec();
            times.sort_unstable();
            times
        });
        let at = |part| milliseconds(&times, part) / milliseconds(&other, part);
        self.note(
            "",
            format!("{:.2} × {what}, {:.2} × at p95", at(0.5), at(0.95)),
        );
    }

    pub fn note(&mut self, what: &str, value: impl std::fmt::Display) {
        self.lines.push(format!("  {what:<40} {value}"));
    }

    pub fn print(&self) {
        for line in &self.lines {
            println!("{line}");
        }
    }
}

/// What so many of them are below, of times in order.
fn milliseconds(times: &[Duration], part: f64) -> f64 {
    let place = ((times.len() - 1) as f64 * part).round() as usize;
    times[place].as_secs_f64() * 1_000.0
}
