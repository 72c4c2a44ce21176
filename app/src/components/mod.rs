//! Parts of pages.

pub mod icon;

pub use icon::{Icon, IconName};
