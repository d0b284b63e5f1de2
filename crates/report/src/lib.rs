//! The verdict of a venture: computed from every module's records, shown on the
//! venture's home, and stored as immutable reports. The only module that may depend
//! on all others.
//!
//! [`build::build`] creates a report, [`store::find_report`] and [`store::list_reports`] read
//! them, [`current::current`] is the current verdict. What a report says is a
//! [`document::Document`]: written once from the verdict and all records, and read by
//! [`documents::find_document`]. [`html::render`] draws it, [`compare::Comparison`] holds two
//! reports against each other.

pub mod api;
pub mod build;
pub mod compare;
mod contents;
pub mod current;
pub mod documents;
mod economics;
mod file;
mod home;
pub mod html;
pub mod inputs;
mod page;
mod records;
pub mod rules;
mod show;
mod since;
pub mod snapshot;
pub mod steps;
pub mod store;
pub mod texts;
pub mod web;

pub use build::{BuildError, build};
pub use current::{Cache, Current, current};
pub use page::verdict_lines;
pub use snapshot::ReportDocument;

#[cfg(test)]
mod tests;
