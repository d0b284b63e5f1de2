//! The whole state of a factorisation between two strata, so that a killed run
//! resumes to the factors that it would have reached without the interruption.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    super::{
        Ratings,
        blocks::{BLOCKS, Table},
    },
    FactorOptions, RatingEpoch,
};
use crate::train::checkpoint::{self, CheckpointError, CheckpointOptions, Magic, Part};

/// First bytes of the file; the last is the version.
const MAGIC: &Magic = b"assayfa1";
/// Ratings that are hashed at a time.
const HASHED: usize = 4096;

/// The progress of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Current epoch, counted from 1.
    pub(super) epoch: u32,
    /// Finished strata of it, and their order.
    pub(super) strata: usize,
    pub(super) shifts: [usize; BLOCKS],
    /// Sum of squared errors so far in the epoch, as bits: decimal text could round them.
    squares: u64,
    /// Wall time of the epoch so far, as bits.
    seconds: u64,
    /// Position in the random stream of the order.
    pub(super) random_place: u64,
    epochs: Vec<EpochBits>,
    /// The best epoch so far and the bits of its error.
    best: Option<(u32, u64)>,
}

/// A [`RatingEpoch`], its figures as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct EpochBits {
    epoch: u32,
    train_rmse: u64,
    validation_rmse: Option<u64>,
    seconds: u64,
}

impl Progress {
    pub(super) fn start() -> Self {
        Self {
            epoch: 1,
            strata: 0,
            shifts: std::array::from_fn(|shift| shift),
            squares: 0,
            seconds: 0,
            random_place: 0,
            epochs: Vec::new(),
            best: None,
        }
    }

    pub(super) fn squares(&self) -> f64 {
        f64::from_bits(self.squares)
    }

    pub(super) fn seconds(&self) -> f64 {
        f64::from_bits(self.seconds)
    }

    /// Counts a stratum: its squared errors, and the wall time of the epoch up to its end.
    pub(super) fn add(&mut self, squares: f64, seconds: f64) {
        self.strata += 1;
        self.squares = (self.squares() + squares).to_bits();
        self.seconds = seconds.to_bits();
    }

    /// Ends an epoch and begins the next.
    pub(super) fn end_epoch(&mut self, ended: &RatingEpoch) {
        self.epochs.push(EpochBits {
            epoch: ended.epoch,
            train_rmse: ended.train_rmse.to_bits(),
            validation_rmse: ended.validation_rmse.map(f64::to_bits),
            seconds: ended.seconds.to_bits(),
        });
        (self.epoch, self.strata, self.squares, self.seconds) = (ended.epoch + 1, 0, 0, 0);
    }

    /// The epochs that have ended.
    pub(super) fn epochs(&self) -> Vec<RatingEpoch> {
        let epoch = |bits: &EpochBits| RatingEpoch {
            epoch: bits.epoch,
            train_rmse: f64::from_bits(bits.train_rmse),
            validation_rmse: bits.validation_rmse.map(f64::from_bits),
            seconds: f64::from_bits(bits.seconds),
        };
        self.epochs.iter().map(epoch).collect()
    }

    /// The best epoch so far and its error.
    pub(super) fn best(&self) -> Option<(u32, f64)> {
        self.best.map(|(epoch, rmse)| (epoch, f64::from_bits(rmse)))
    }

    pub(super) fn set_best(&mut self, epoch: u32, rmse: f64) {
        self.best = Some((epoch, rmse.to_bits()));
    }

    /// True when the numbers can be those of a run of so many epochs.
    fn holds(&self, epochs: u32) -> bool {
        let mut shifts = self.shifts;
        shifts.sort_unstable();
        (1..=epochs).contains(&self.epoch)
            && self.epochs.len() as u64 + 1 == u64::from(self.epoch)
            && self.strata <= BLOCKS
            && shifts.into_iter().eq(0..BLOCKS)
            && self.best.is_none_or(|(epoch, _)| (1..self.epoch).contains(&epoch))
    }
}

/// Digest of what must be the same when a run is resumed: settings but the
/// number of threads, and the ratings.
pub(super) fn identity(options: &FactorOptions, parts: [Option<&Ratings<'_>>; 2]) -> String {
    let mut hash = Sha256::new();
    hash.update(serde_json::json!(FactorOptions { threads: 0, ..*options }).to_string());
    let mut bytes = Vec::with_capacity(HASHED * 12);
    for part in parts {
        let Some(ratings) = part else {
            hash.update(0_u64.to_le_bytes());
            continue;
        };
        for size in [ratings.n(), ratings.user_count(), ratings.item_count()] {
            hash.update((size as u64).to_le_bytes());
        }
        let columns = ratings.users().chunks(HASHED).zip(ratings.items().chunks(HASHED));
        for ((users, items), values) in columns.zip(ratings.values().chunks(HASHED)) {
            bytes.clear();
            for ((user, item), value) in users.iter().zip(items).zip(values) {
                bytes.extend(user.to_le_bytes());
                bytes.extend(item.to_le_bytes());
                bytes.extend(value.to_bits().to_le_bytes());
            }
            hash.update(&bytes);
        }
    }
    hex::encode(hash.finalize())
}

/// Factors and biases of users and items as stored in a model.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Columns {
    pub(super) user_factors: Vec<f32>,
    pub(super) user_bias: Vec<f32>,
    pub(super) item_factors: Vec<f32>,
    pub(super) item_bias: Vec<f32>,
}

impl Columns {
    fn lengths(&self) -> [usize; 4] {
        [&self.user_factors, &self.user_bias, &self.item_factors, &self.item_bias].map(Vec::len)
    }
}

/// What was read.
#[derive(Debug)]
pub(super) struct State {
    pub(super) progress: Progress,
    pub(super) users: Table,
    pub(super) items: Table,
    /// The best epoch's; empty before there is one.
    pub(super) best: Columns,
}

/// Writes the checkpoint of a run atomically, without copying the tables.
pub(super) fn write(
    options: &CheckpointOptions,
    run: &str,
    progress: &Progress,
    [users, items]: [&Table; 2],
    best: Option<&Columns>,
) -> Result<(), CheckpointError> {
    let none = Columns::default();
    let best = best.unwrap_or(&none);
    let columns = [
        &users.factors,
        &users.biases,
        &items.factors,
        &items.biases,
        &best.user_factors,
        &best.user_bias,
        &best.item_factors,
        &best.item_bias,
    ];
    checkpoint::write(options, MAGIC, run, progress, &columns.map(|column| Part::Floats(column)))
}

/// Reads the checkpoint of a run with tables of the lengths of `users` and `items`;
/// `None` when there is no file.
pub(super) fn read(
    options: &CheckpointOptions,
    run: &str,
    epochs: u32,
    [users, items]: [&Table; 2],
    best: [usize; 4],
) -> Result<Option<State>, CheckpointError> {
    let Some(mut file) = checkpoint::open::<Progress>(options, MAGIC, run)? else {
        return Ok(None);
    };
    let mut table =
        || Ok::<_, CheckpointError>(Table { factors: file.floats()?, biases: file.floats()? });
    let (own_users, own_items) = (table()?, table()?);
    let own_best = Columns {
        user_factors: file.floats()?,
        user_bias: file.floats()?,
        item_factors: file.floats()?,
        item_bias: file.floats()?,
    };
    let progress = file.end()?;
    let alike = |a: &Table, b: &Table| {
        (a.factors.len(), a.biases.len()) == (b.factors.len(), b.biases.len())
    };
    let wanted = if progress.best.is_some() { best } else { [0; 4] };
    let fits = alike(&own_users, users) && alike(&own_items, items);
    if !(fits && own_best.lengths() == wanted && progress.holds(epochs)) {
        return Err(CheckpointError::Corrupt("its parts do not fit one another"));
    }
    Ok(Some(State { progress, users: own_users, items: own_items, best: own_best }))
}
