//! The lab in the web app: training runs, the models they make, benchmarks.
//! Must not know what a venture does with a figure.

pub mod api;
pub mod benchmark;
pub mod job;
pub mod model;
pub mod page;
pub mod run;
pub mod store;
pub mod web;

#[cfg(test)]
mod tests;
