//! Bytes are an editing script: no panic, the invariants hold, everything can be undone.
#![no_main]

#[path = "../../tests/script/mod.rs"]
mod script;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| script::run(bytes));
