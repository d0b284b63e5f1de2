//! Going to market: which segments first, through which channels, against which
//! forces, how large it is, and the milestones from technology to product.
//! Knows the market, ideas, experiments and the offer's assumptions; knows no report.
//!
//! # For other modules
//! - Market sizes with [`size::sizes`]: the market by segment and TAM, SAM, SOM.
//! - [`store::list_scores`] with [`fit::rank`]: segments by how well they suit.
//! - Channels, milestones and [`store::list_force_ratings`] with [`force::forces`].

pub mod api;
pub mod channel;
pub mod fit;
pub mod force;
pub mod milestone;
pub mod size;
pub mod store;
pub mod web;

pub use channel::{Channel, ChannelDraft};
pub use fit::{Criterion, ScoreDraft, SegmentScore};
pub use force::ForceRating;
pub use milestone::{Milestone, MilestoneDraft, State};
pub use size::{MarketSize, MarketSizeDraft, TopDown};

use std::collections::BTreeSet;

use time::{Date, Duration};
use uuid::Uuid;

/// Days after which sizes of a market, ratings and prices of channels are stale.
pub const SIZE_SHELF_LIFE_DAYS: i64 = 365;
pub const RATING_SHELF_LIFE_DAYS: i64 = 180;

/// How many people `authors` are.
fn former(authors: impl Iterator<Item = Uuid>) -> usize {
    authors.collect::<BTreeSet<_>>().len()
}

/// True when something observed on a day is stale.
fn is_stale(observed_on: Date, shelf_life_days: i64, today: Date) -> bool {
    today - observed_on > Duration::days(shelf_life_days)
}
