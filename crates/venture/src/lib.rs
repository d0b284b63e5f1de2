//! Ventures: the product idea in question and the people who work on it. Every other record of
//! a founder belongs to one.

mod access;
pub mod activity;
pub mod api;
pub mod archiving;
mod freshness;
mod imported;
pub mod limits;
pub mod meanwhile;
mod provenance;
mod record;
mod record_kind;
pub mod records;
mod revision_cache;
pub mod store;
mod venture;
mod visited;
pub mod web;

pub use access::{Editor, Member, Owner, Viewer};
pub use freshness::Freshness;
pub use imported::Imported;
pub use provenance::Provenance;
pub use record::Record;
pub use record_kind::{RecordKind, find_labels};
pub use records::Edit;
pub use revision_cache::{MemorySize, RevisionCache};
pub use venture::{Area, CURRENCIES, MemberRole, Venture, VentureDraft};
pub use visited::recall;
