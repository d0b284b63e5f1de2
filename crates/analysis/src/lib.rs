//! Analyses across the market's records: the opportunity landscape, positions, white space,
//! groups of respondents, and decisions by weights. Reads other modules' records and changes
//! none; owns only sets of weights. Must not depend on reports or the verdict.

pub mod api;
pub mod decision;
pub mod evaluation;
pub mod groups;
pub mod landscape;
pub mod matrix;
mod records;
pub mod store;
pub mod tables;
pub mod web;
