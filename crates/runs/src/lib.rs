//! The lab in the web app: training runs, the models they make, benchmarks.
//! Must not know what a venture does with a figure.

mod aim;
pub mod api;
pub mod benchmark;
mod device;
mod elsewhere;
mod fit;
pub mod job;
pub mod measure;
pub mod model;
pub mod outcome;
pub mod page;
pub mod run;
mod settings;
pub mod store;
pub mod web;

#[cfg(test)]
mod tests;
