//! The verdict as of now, kept in memory until a record of the venture or the
//! date changes, because a home page is read far more often than written.

use std::sync::Arc;

use sea_orm::{DatabaseConnection, DbErr};

use super::{
    document::{Facts, Gathered},
    gather,
};
use economics::{Assessment, assess, inputs::InputError, simulate::DRAWS};
use scoring::opportunity::RatingError;
use venture::{Editions, Venture, Weigh};
use web::{budget, error::AppError};

/// Seed of every verdict: a report must not depend on luck, and two reports on
/// the same facts must say the same.
pub const SEED: u64 = 20_260_101;

/// A verdict and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    pub assessment: Assessment,
    pub facts: Facts,
}

impl Weigh for Current {
    fn bytes(&self) -> usize {
        // A need's line holds up to four figures; the rest of a verdict is small.
        const LINE: usize = 3_000;
        (self.facts.needs.len() + 20) * LINE
    }
}

/// The present verdicts of ventures.
pub type Cache = Editions<Current>;

/// Judges a venture as it stands.
///
/// # Errors
/// When the database refuses or a record is outside its range.
pub async fn current(
    db: &DatabaseConnection,
    cache: &Cache,
    venture: &Venture,
) -> Result<Arc<Current>, AppError> {
    let judged = async || judge(gather::gather(db, venture).await?).await;
    cache.get_or_compute(venture, judged).await.map_err(told)
}

/// A record that was damaged somewhere is nothing that asking again would mend: the
/// page says so, and the log says what it is.
pub(super) fn told(error: anyhow::Error) -> AppError {
    if error.is::<InputError>() || error.is::<RatingError>() {
        tracing::warn!(%error, "no verdict can be computed from these records");
        return AppError::Conflict("error-verdict-records");
    }
    match error.downcast::<DbErr>() {
        Ok(error) => error.into(),
        Err(error) => error.into(),
    }
}

/// Simulates on a thread of its own, so that other requests go on.
///
/// # Errors
/// When an input is outside its range, or the simulation panicked.
pub(super) async fn judge(gathered: Gathered) -> anyhow::Result<Current> {
    let Gathered { inputs, rules, facts } = gathered;
    // Draws and their judgements, and what is drawn from.
    const DRAWN: u64 = 3 << 20;
    const RATING: u64 = 64;
    let bytes = DRAWN + (inputs.need_ratings.len() + inputs.needs.len()) as u64 * RATING;
    let work = move || assess(&inputs, &rules, SEED, DRAWS);
    let assessment = budget::process().work(bytes, work).await?.0?;
    Ok(Current { assessment, facts })
}
