//! Keeps each venture's latest market figures in memory, so that a page costs
//! no resampling.

use std::sync::{Arc, LazyLock};

use anyhow::Context as _;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{scores::Snapshot, store};
use crate::{
    scoring::opportunity::RatingError,
    venture::{Editions, Venture},
    web::budget,
};

static MARKETS: LazyLock<Editions<Snapshot>> = LazyLock::new(Editions::default);

/// Every record and figure of a venture's market, computed once per revision
/// and day; requests that come meanwhile wait for the same computation.
///
/// # Errors
/// When the database refuses, or holds an answer outside its range.
pub async fn snapshot(db: &DatabaseConnection, venture: &Venture) -> anyhow::Result<Arc<Snapshot>> {
    MARKETS.get_or_compute(venture, async || compute(db, venture.id).await).await
}

/// What a need and a rating take while the figures are computed, at most and roughly.
const NEED: u64 = 4 << 10;
const RATING: u64 = 512;

async fn compute(db: &DatabaseConnection, venture: Uuid) -> anyhow::Result<Snapshot> {
    let (needs, ratings) = store::count_needs_and_ratings(db, venture).await?;
    let bytes = needs * NEED + ratings * RATING;
    let permit = budget::process().reserve(bytes).await?;
    let needs = store::list_needs_with_ratings(db, venture).await?;
    let competitors = store::competitor_ratings(db, venture).await?;
    let capabilities = store::capability_records(db, venture).await?;
    let turn = budget::process().turn(bytes).await?;
    let computing = tokio::task::spawn_blocking(move || {
        let _held = (permit, turn);
        let market = Snapshot::new(venture, needs, competitors)?;
        Ok::<_, RatingError>(market.with_capabilities(venture, capabilities))
    });
    Ok(computing.await.context("the market's figures could not be computed")??)
}
