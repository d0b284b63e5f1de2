//! Ventures: the product idea in question and the people who work on it. Every
//! other record of a founder hangs below one.

mod access;
pub mod api;
pub mod archiving;
mod editions;
mod freshness;
mod imported;
pub mod limits;
mod provenance;
mod record;
pub mod records;
pub mod store;
#[expect(clippy::module_inception, reason = "each room names its noun's file after the noun")]
mod venture;
pub mod web;

pub use access::{Editor, Member, Owner, Viewer};
pub use editions::{Editions, Weigh};
pub use freshness::Freshness;
pub use imported::Imported;
pub use provenance::Provenance;
pub use record::Record;
pub use records::Edit;
pub use venture::{Area, CURRENCIES, MemberRole, Venture, VentureDraft};
