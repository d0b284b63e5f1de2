//! The lab in the web app: training runs, the models they make, benchmarks.
//! Must not know what a venture does with a figure.

pub mod api;
pub mod benchmark;
mod device;
mod draft;
mod first;
pub mod job;
mod measurable;
pub mod measure;
pub mod model;
mod model_choice;
mod other_data;
pub mod outcome;
pub mod page;
mod predict;
mod prefill;
pub mod run;
mod saved_files;
mod settings;
pub mod store;
mod suggest;
pub mod web;
mod work;

pub use first::{queue_first_run, usual_data};

#[cfg(test)]
mod tests;
