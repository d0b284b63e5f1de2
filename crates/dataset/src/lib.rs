//! Data sets: what models are trained and tested on, of any kind of rows.
//! Must not know runs.

pub mod api;
mod describe;
mod entry;
mod kind;
mod name;
mod samples;
pub mod store;
pub mod version;
pub mod web;

pub use describe::{Described, SampleRows, describe};
pub use kind::DatasetKind;
pub use name::DatasetName;
pub use version::{ClassCounts, Dataset, DatasetVersion, StoredAbout};
