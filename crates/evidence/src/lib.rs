//! The library of evidence: interview notes, links and files, graded by what
//! they prove; passages that say something of a need or a competitor. Knows the
//! market, no experiment, no report.
//!
//! # For other modules
//! - [`store::about_need`] and [`store::about_competitor`]: what the library
//!   holds about one need or competitor, the strongest first.
//! - [`store::standing_of_needs`]: per need how many records there are and the
//!   strongest among them, as [`Standing`], which also gives a figure.
//! - [`store::insert_evidence`]: how a sample venture is filled.

pub mod api;
mod evidence;
pub mod file;
pub mod passage;
mod query;
mod standing;
pub mod store;
pub mod web;

pub use evidence::{
    About, Attachment, Evidence, EvidenceDraft, Kind, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS,
    Strength, TagError, read_tags,
};
pub use query::EvidenceQuery;
pub use standing::Standing;
