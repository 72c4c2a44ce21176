//! HTML in and out, for the clipboard only: it is never stored and never sent.

mod blocks;
mod elements;
mod export;
mod import;
mod numbers;
mod office;
mod raw_text;
mod ready;
mod script;
mod sheet;
mod style;
mod table;
mod tag;
mod tree;

#[cfg(test)]
mod tests;
