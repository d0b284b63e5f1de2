//! The current verdict, cached until a record of the venture or the date changes, because a
//! home page is read far more often than written.

use std::sync::Arc;

use sea_orm::{DatabaseConnection, DbErr};

use super::{
    inputs,
    snapshot::{Facts, Gathered},
};
use economics::{
    Assessment, assess,
    coverage::{self, InputCoverage},
    inputs::InputError,
    simulate::DRAWS,
};
use scoring::opportunity::RatingError;
use venture::{MemorySize, RevisionCache, Venture};
use web::{budget, error::AppError};

/// Seed of every verdict: reports must be reproducible, and two reports on the same facts must
/// agree.
pub const SEED: u64 = 20_260_101;

/// A verdict with its inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    pub assessment: Assessment,
    pub facts: Facts,
    /// What each input contributes to the coverage.
    pub coverage: Vec<InputCoverage>,
}

impl MemorySize for Current {
    fn bytes(&self) -> usize {
        // A need's line holds up to four figures; the rest of a verdict is small.
        const LINE: usize = 3_000;
        (self.facts.needs.len() + 20) * LINE
    }
}

/// The current verdicts of ventures.
pub type Cache = RevisionCache<Current>;

/// Assesses a venture's current records.
pub async fn current(
    db: &DatabaseConnection,
    cache: &Cache,
    venture: &Venture,
) -> Result<Arc<Current>, AppError> {
    let compute = async || simulate(inputs::gather(db, venture).await?).await;
    cache.get_or_compute(venture, compute).await.map_err(assess_error)
}

/// Retrying does not repair a damaged record: the page says so, and the log names it.
pub(super) fn assess_error(error: anyhow::Error) -> AppError {
    if error.is::<InputError>() || error.is::<RatingError>() {
        tracing::warn!(%error, "no verdict can be computed from these records");
        return AppError::Conflict("error-verdict-records");
    }
    match error.downcast::<DbErr>() {
        Ok(error) => error.into(),
        Err(error) => error.into(),
    }
}

/// Simulates on the blocking pool, so that other requests continue.
///
/// # Errors
/// When an input is outside its range, or the simulation panicked.
pub(super) async fn simulate(gathered: Gathered) -> anyhow::Result<Current> {
    let Gathered { inputs, rules, facts } = gathered;
    // Draws, their bands, and the distributions.
    const DRAWN: u64 = 3 << 20;
    const RATING: u64 = 64;
    let bytes = DRAWN + (inputs.need_ratings.len() + inputs.needs.len()) as u64 * RATING;
    let work = move || {
        let coverage = coverage::by_input(&inputs, &rules);
        assess(&inputs, &rules, SEED, DRAWS).map(|assessment| (assessment, coverage))
    };
    let (assessment, coverage) = budget::process().work(bytes, work).await?.0?;
    Ok(Current { assessment, facts, coverage })
}
