//! The editor over `contenteditable`, without any framework: an [`Editor`] attached to an empty
//! element.
//!
//! The document is the model's; the page is a rendering of it. Typing inside one text leaf, and
//! everything during a composition, is left to the browser and read back, since spelling,
//! autocorrection, dictation and on-screen keyboards need that; everything else is cancelled and
//! done in the model.
//!
//! | file | concern |
//! | --- | --- |
//! | `editor` | the handle that the page holds; one event at a time |
//! | `interface` | what page and editor say to each other: commands and notices |
//! | `pending` | what one event leaves for a later one |
//! | `core` | state, history, and showing what an edit made |
//! | `event` | listeners |
//! | `input`, `target` | `beforeinput`: what is ours and what is the browser's, and where it goes |
//! | `native` | what was left to the browser, when it is done |
//! | `keyboard` | shortcuts, Tab, Enter with a modifier |
//! | `sync` | whatever changed in the page, read back into the model |
//! | `composition` | input methods |
//! | `view`, `branch`, `block_view` | the model in the page |
//! | `selection` | positions of the model and places in the page |
//! | `clipboard`, `drag`, `html` | copy, cut, paste, drag and drop |
//! | `command` | doing what toolbar and shortcuts ask for, and what is active |
//! | `quirk` | what single browsers do differently, each with its bug |
//! | `rescue` | a crash of the program leaves a text area with the text |
//!
//! `interface`, `pending`, `view`, `selection` and what these are made of know nothing of `core`, which
//! holds them. `event` and what it calls add to `core` what is done about one kind of event each.
//!
//! `../COMMANDS.md` says what comes of everything that a browser may ask for.

mod block_view;
mod branch;
mod clipboard;
mod command;
mod composition;
mod core;
mod dom;
mod drag;
mod editor;
mod event;
mod html;
mod input;
mod interface;
mod keyboard;
mod native;
mod pending;
mod quirk;
mod rescue;
mod selection;
mod sync;
mod target;
mod view;

pub use editor::{Editor, Setup, TypedBefore};
pub use interface::{Command, Notice, Said, Status};
