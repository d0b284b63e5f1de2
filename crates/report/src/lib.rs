//! The verdict of a venture: gathered from every room's records, shown on the
//! venture's home, and kept as reports that never change. The one room that
//! may look into all others.
//!
//! Façades: [`build::build`] makes a report, [`store::find_report`] and
//! [`store::list_reports`] read them, [`current::current`] judges as of now.

pub mod api;
pub mod build;
pub mod current;
pub mod document;
mod economics;
pub mod gather;
mod page;
pub mod rules;
mod since;
pub mod store;
pub mod web;

pub use build::{BuildError, build};
pub use current::Cache;
pub use document::ReportDocument;
pub use page::verdict_lines;

#[cfg(test)]
mod tests;
