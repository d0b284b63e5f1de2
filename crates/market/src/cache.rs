//! Keeps each venture's latest market figures in memory, so that a page costs
//! no resampling.

use std::{
    mem::size_of,
    sync::{Arc, LazyLock},
};

use anyhow::Context as _;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    record::{CapabilityRecord, CompetitorRecord, FeatureRecord, NeedRecord, OfferAnswer, Rating},
    scores::Snapshot,
    store,
};
use scoring::opportunity::NeedScore;
use venture::{MemorySize, RevisionCache, Venture, limits};
use web::{budget, error::AppError};

static MARKETS: LazyLock<RevisionCache<Snapshot>> = LazyLock::new(RevisionCache::default);

/// Every record and figure of a venture's market, computed once per revision
/// and day; requests that come meanwhile wait for the same computation.
///
/// # Errors
/// When the venture holds more than figures are computed from, or the database refuses.
pub async fn snapshot(db: &DatabaseConnection, venture: &Venture) -> anyhow::Result<Arc<Snapshot>> {
    MARKETS.get_or_compute(venture, async || compute(db, venture.id).await).await
}

/// What a need and a rating take while the figures are computed, at most and roughly.
const NEED: u64 = 4 << 10;
const RATING: u64 = 512;

async fn compute(db: &DatabaseConnection, venture: Uuid) -> anyhow::Result<Snapshot> {
    if let Some(limit) = limits::exceeded(db, venture).await? {
        return Err(AppError::from(limit).into());
    }
    let (needs, ratings) = store::count_needs_and_ratings(db, venture).await?;
    let bytes = needs * NEED + ratings * RATING;
    let permit = budget::process().reserve(bytes).await?;
    let needs = store::list_needs_with_ratings(db, venture).await?;
    let competitors = store::competitor_ratings(db, venture).await?;
    let capabilities = store::capability_records(db, venture).await?;
    let turn = budget::process().turn(bytes).await?;
    let computing = tokio::task::spawn_blocking(move || {
        let _held = (permit, turn);
        Snapshot::new(venture, needs, competitors).with_capabilities(venture, capabilities)
    });
    computing.await.context("the market's figures could not be computed")
}

impl MemorySize for Snapshot {
    fn bytes(&self) -> usize {
        // A figure has notes and sources on the heap.
        const FIGURE_HEAP: usize = 400;
        const ENTRY: usize = size_of::<Uuid>() + size_of::<FeatureRecord>() + 8;
        let need = |one: &NeedRecord| {
            let words: usize = one.ratings.iter().map(|rating| rating.respondent.len()).sum();
            one.statement.len()
                + one.href.len()
                + words
                + one.ratings.len() * size_of::<Rating>()
                + one.offer_ratings.len() * (size_of::<OfferAnswer>() + 16)
        };
        let rival = |one: &CompetitorRecord| one.name.len() + one.ratings.len() * ENTRY;
        let ability = |one: &CapabilityRecord| one.name.len() + one.ratings.len() * ENTRY;
        self.needs.len() * (size_of::<NeedRecord>() + size_of::<NeedScore>() + 2 * FIGURE_HEAP)
            + self.needs.iter().map(need).sum::<usize>()
            + self.competitors.len() * size_of::<CompetitorRecord>()
            + self.competitors.iter().map(rival).sum::<usize>()
            + self.capabilities.len() * size_of::<CapabilityRecord>()
            + self.capabilities.iter().map(ability).sum::<usize>()
    }
}
