//! What is printed.

use std::time::Duration;

#[derive(Default)]
pub struct Table(Vec<String>);

impl Table {
    pub fn begin(&mut self, what: String) {
        self.0.push(format!("\n{what}"));
        self.0.push(format!(
            "  {:<40} {:>9} {:>9} {:>11}",
            "", "p50", "p99", "statements"
        ));
    }

    /// Times of one kind of request.
    pub fn times(&mut self, what: &str, mut times: Vec<Duration>, statements: f64) {
        times.sort_unstable();
        let at = |part: f64| {
            let place = ((times.len() - 1) as f64 * part).round() as usize;
            format!("{:.2} ms", times[place].as_secs_f64() * 1_000.0)
        };
        self.0.push(format!(
            "  {what:<40} {:>9} {:>9} {statements:>11.1}",
            at(0.5),
            at(0.99)
        ));
    }

    pub fn note(&mut self, what: &str, value: impl std::fmt::Display) {
        self.0.push(format!("  {what:<40} {value}"));
    }

    pub fn print(&self) {
        for line in &self.0 {
            println!("{line}");
        }
    }
}
