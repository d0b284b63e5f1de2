//! The market of a venture: competitors with shares, prices and ratings; needs
//! with what respondents said of them; and the figures that follow. Knows no
//! offer, no model and no report.
//!
//! # For other rooms
//! - [`snapshot`]: every record and figure of a venture's market, computed once
//!   per revision of the venture. Use it wherever an answer must be quick.
//! - [`store::list_needs_with_ratings`] and [`store::competitor_ratings`]: the
//!   records alone, fresh from the database.
//! - [`scores::need_ratings`] and [`scores::offer_ratings`]: those records as
//!   one row per respondent, in the order of the needs, for resampling.
//! - [`store::insert_need`], [`store::insert_competitor`], [`store::put_need_ratings`],
//!   [`store::put_offer_ratings`], [`store::put_feature`], [`store::insert_price`]:
//!   how a sample venture is filled.

mod cache;
mod competitor;
mod freshness;
pub mod import;
mod need;
mod record;
pub mod scores;
pub mod store;
pub mod web;

pub use cache::snapshot;
pub use competitor::{
    Competitor, CompetitorDraft, Feature, FeatureDraft, PriceDraft, PricePoint, PriceUnit,
};
pub use freshness::Shelf;
pub use need::{
    FIT_RANGE, Need, NeedDraft, NeedRating, NeedRatingDraft, OfferRating, OfferRatingDraft,
    RATING_RANGE,
};
pub use record::{
    CompetitorRecord, Edit, FeatureRecord, NeedRecord, OfferAnswer, Provenance, Rating,
};
pub use scores::Snapshot;
