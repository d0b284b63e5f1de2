//! The verdict of a venture: computed from every module's records, shown on the
//! venture's home, and stored as immutable reports. The only module that may depend
//! on all others.
//!
//! [`build::build`] creates a report, [`store::find_report`] and [`store::list_reports`] read
//! them, [`current::current`] is the current verdict.

pub mod api;
pub mod build;
pub mod current;
mod economics;
mod home;
pub mod inputs;
mod page;
pub mod rules;
mod since;
pub mod snapshot;
pub mod steps;
pub mod store;
pub mod web;

pub use build::{BuildError, build};
pub use current::{Cache, Current, current};
pub use page::verdict_lines;
pub use snapshot::ReportDocument;

#[cfg(test)]
mod tests;
