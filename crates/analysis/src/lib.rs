//! What the market's records say when they are looked at together: the
//! opportunity landscape, positions, white space, groups of respondents, and
//! which weights decide who wins. Reads other rooms' records and changes none;
//! only sets of weights are its own. Must not know reports or the verdict.

pub mod api;
pub mod decision;
pub mod gather;
pub mod groups;
pub mod judge;
pub mod landscape;
pub mod matrix;
mod records;
pub mod store;
pub mod web;
