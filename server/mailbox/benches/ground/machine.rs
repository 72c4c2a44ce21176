//! What the machine says of this process (proc(5)).

use std::{fs, time::Duration};

/// Megabytes in memory.
pub fn resident() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: Option<f64> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kilobytes.map_or("unknown".to_owned(), |kb| format!("{:.0} MB", kb / 1024.0))
}

/// Time that all threads of this process have spent on a core, in the kernel, too.
pub fn processor() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in parentheses, may hold anything.
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let mut ticks = after.split(' ').skip(11).take(2);
    let mut next = || -> u64 {
        ticks
            .next()
            .and_then(|t| t.parse().ok())
            .unwrap_or_default()
    };
    // 100 a second, as Linux tells user space (USER_HZ).
    Duration::from_millis((next() + next()) * 10)
}
