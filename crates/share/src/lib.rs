//! Reports for people outside: as PDF, slide and tables, and under links
//! that need no account. A link shows one stored report and nothing else of its venture. What a
//! report says is the business of `report`; this crate only hands it out.

mod formats;
mod limit;
mod link;
mod pass;
mod pdf;
pub mod store;
pub mod web;

pub use limit::ShareLimiter;
pub use link::{Link, LinkDraft, Standing};
