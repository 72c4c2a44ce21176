//! What the portal answers, asked as browsers ask it. [`support`] begins with a tour.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;
mod taken_away;

mod api_attachments;
mod device;
mod drafts;
mod every_answer;
mod from_elsewhere;
mod health;
mod journey;
mod limits;
mod live;
mod locale;
mod logs;
mod manifest;
mod messages_attach;
mod messages_id;
mod messages_id_attachments;
mod messages_id_attachments_all;
mod messages_id_edit;
mod messages_id_text;
mod messages_new;
mod messages_search;
mod pkg;
mod scanning;
mod session;
mod share;
mod side_by_side;
mod sign_in;
mod sign_out;
mod slash;
mod sw;
mod two_people;
mod unsent;
