//! Experiments as test cards: what is believed, how it is tested, the metric and
//! the threshold fixed before there are data, the result, the decision. Knows
//! the market, the ideas and the library of evidence, no report.
//!
//! # For other modules
//! - [`store::list_overdue`] and [`store::count_overdue`]: what waits for a
//!   decision longer than was planned.
//! - [`store::list_about_need`] and [`store::list_about_idea`]: the experiments on one of them.
//! - [`store::list_every_experiment`]: what a milestone may be linked to.
//! - [`store::insert_experiment`] and the steps after it: how a sample venture is filled.

pub mod api;
mod experiment;
mod finding;
pub mod store;
pub mod web;

pub use experiment::{
    Card, Decision, Direction, Event, Experiment, ExperimentResult, Scale, State,
};
pub use finding::Finding;
