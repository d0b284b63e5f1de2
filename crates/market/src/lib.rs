//! The market of a venture: competitors with shares, prices and ratings; needs
//! with what respondents said of them; and the figures that follow. Knows no
//! offer, no model and no report.
//!
//! # For other modules
//! - [`snapshot`]: every record and figure of a venture's market, computed once
//!   per revision of the venture. Use it wherever an answer must be quick.
//! - [`store::list_needs_with_ratings`] and [`store::competitor_ratings`]: the
//!   records alone, fresh from the database.
//! - [`scores::need_ratings`] and [`scores::offer_ratings`]: those records as
//!   one row per respondent, in the order of the needs, for resampling.
//! - Segments and capabilities with
//!   [`store::list_capability_ratings`], [`store::sum_votes`], [`store::list_changes`].
//! - [`store::merge_needs`] and [`store::split_need`], undone by
//!   [`store::undo_need_event`]; [`store::merged_needs`] says what a need has become part of.
//! - [`store::merge_competitors`], undone by [`store::undo_competitor_merge`].
//! - `store::write_…`: the same as `insert_…` or `put_…` inside a transaction of
//!   the caller, who touches the venture and records it once.
//! - [`store::insert_need`], [`store::insert_competitor`], [`store::put_need_ratings`],
//!   [`store::put_offer_ratings`], [`store::put_feature`], [`store::insert_price`]:
//!   how a sample venture is filled.

pub mod api;
mod battle;
mod cache;
mod capability;
mod change;
mod competitor;
mod grid;
mod lineage;
mod need;
mod record;
mod review;
pub mod scores;
mod segment;
pub mod store;
mod trend;
pub mod web;

pub use battle::{Contest, Contested, contested};
pub use cache::snapshot;
pub use capability::{
    Capability, CapabilityDraft, CapabilityRating, CapabilityRatingDraft, Product,
};
pub use change::{Change, ChangeDraft, ChangedField, rating_text};
pub use competitor::{
    Competitor, CompetitorDraft, Feature, FeatureDraft, Money, PriceDraft, PricePoint, PriceUnit,
    Profile,
};
pub use lineage::{NeedEvent, NeedEventKind};
pub use need::{
    FIT_RANGE, LONGEST_LABEL, Need, NeedDraft, NeedRating, NeedRatingDraft, OfferRating,
    OfferRatingDraft, RATING_RANGE, VoteCount, VoteDraft,
};
pub use record::{
    CapabilityRecord, CompetitorRecord, FeatureRecord, NeedRecord, OfferAnswer, Rating,
};
pub use review::{ReviewItem, ReviewKey};
pub use scores::Snapshot;
pub use segment::{Segment, SegmentDraft};
pub use trend::{Period, TrendPoint, trend};
