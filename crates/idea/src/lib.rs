//! Product ideas: features with what they would take and bring, the needs they
//! serve and the competitors that have them; the gap between offer and needs;
//! and what to build next, with the reasons. Knows the market; knows no offer,
//! no model and no report.
//!
//! # For other modules
//! - [`store::list_open_ideas`]: the ideas of a venture that are not archived,
//!   each with its RICE score and its links, best first.
//! - [`next::advise`]: those ideas and the market's records in, an order with
//!   reasons out. Pure.
//! - [`gap::gap`]: every need with what the offer, the competitors and the ideas do about it. Pure.

pub mod api;
pub mod gap;
mod idea;
pub mod next;
pub mod store;
pub mod web;

pub use idea::{Change, Idea, IdeaDraft, Period, RICE_SHELF_LIFE_DAYS, Status};
