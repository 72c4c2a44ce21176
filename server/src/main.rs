//! `carepost`.

fn main() {}
