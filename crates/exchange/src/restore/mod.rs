//! A whole export back into an empty venture: all of it, or nothing. A document gets access to
//! nothing outside itself: see `links.rs` for every identifier, and `context.rs` for files and
//! people. `apply.rs` is where to begin: parse → check → rewrite → write.

mod apply;
mod context;
mod error;
mod id_map;
pub mod links;
mod parse;
mod people;
mod prepare;
mod read;
mod reason;
mod report;
mod rewrite;
mod summary;
mod write;

pub use apply::{Upload, dry_run, restore, restore_as_new};
pub use error::RestoreError;
pub use reason::Reason;
pub use summary::RestoreSummary;
