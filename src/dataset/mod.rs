//! Data sets: what models are trained and tested on. Must not know runs.

mod samples;
pub mod store;
pub mod version;
pub mod web;

pub use version::{ClassCounts, Dataset, DatasetName, DatasetVersion};
