//! What members say about records and figures of a venture: comments in plain text that can be
//! resolved, and removed in a way that can be taken back. Other pages include the fragment of
//! `web::about` by its address; they do not depend on this crate, and it knows of their records
//! only what they are called.

pub mod api;
mod comment;
mod names;
pub mod store;
mod subject;
pub mod web;

pub use comment::{Comment, LONGEST, Reader};
pub use subject::{FigurePage, Place, Subject};
