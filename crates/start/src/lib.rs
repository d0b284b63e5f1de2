//! The guided start: from a venture's first need to its first verdict in five pages, each of
//! which can be skipped and come back to. Every answer is an ordinary record, made by the store
//! functions of its crate: nothing is kept here. Uses all capabilities; none uses it.

mod competitors;
mod defaults;
mod guide;
mod model;
mod need;
mod numbers;
mod promise;
mod risks;
pub mod web;
