//! The whole state of a run between two steps, so that a killed run goes on to
//! the weights that it would have reached unbroken. Knows the file and nothing
//! of how the state is used.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::options::{FitOptions, StateError};
use crate::lab::{
    artifact::write_atomically,
    data::Samples,
    model::ModelSpec,
    train::{device::TrainDevice, loss::LossFigures},
    watch::EpochRecord,
};

/// First bytes of the file; the last is the version.
const MAGIC: &[u8; 8] = b"assayst1";

/// Where and how often the state is kept.
#[derive(Debug, Clone)]
pub struct Keep {
    /// The file; it is removed when training has ended.
    pub path: PathBuf,
    pub every: Duration,
    /// Go on from the file if it is there.
    pub resume: bool,
}

/// Everything that decides how training goes on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) progress: Progress,
    pub(super) order: Vec<u32>,
    pub(super) parameters: Vec<f32>,
    pub(super) optimizer: [Vec<f32>; 2],
    /// Weights of the best epoch so far; empty before the first.
    pub(super) best: Vec<f32>,
}

/// The numbers of a state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Epoch in work, counted from 1.
    pub(super) epoch: u32,
    /// Batches of it that are done.
    pub(super) batches: usize,
    /// Steps of all epochs.
    pub(super) step: u64,
    /// Steps that the optimiser counted.
    pub(super) optimizer_steps: i32,
    /// Loss so far in the epoch, as bits: text could lose the last one.
    pub(super) sum: [u64; 2],
    pub(super) correct: usize,
    pub(super) seconds: f64,
    /// Place in the random stream of the sample order.
    pub(super) random_place: u64,
    pub(super) epochs: Vec<EpochRecord>,
    pub(super) best: Option<Best>,
}

/// What the best epoch was chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Best {
    pub(super) epoch: u32,
    pub(super) accuracy: u64,
    pub(super) loss: u64,
}

#[derive(Serialize, Deserialize)]
struct Header {
    run: String,
    progress: Progress,
    lengths: [usize; 5],
}

impl Progress {
    pub(super) fn figures(&self) -> LossFigures {
        let [sum, weight] = self.sum.map(f64::from_bits);
        LossFigures { sum, weight, correct: self.correct }
    }

    pub(super) fn set_figures(&mut self, figures: LossFigures) {
        self.sum = [figures.sum.to_bits(), figures.weight.to_bits()];
        self.correct = figures.correct;
    }
}

/// Digest of what must be the same when a run is taken up again: network,
/// settings, and the rows with their classes.
pub(super) fn identity(
    device: TrainDevice,
    spec: &ModelSpec,
    options: &FitOptions,
    data: &dyn Samples,
    parts: [&[u32]; 2],
) -> String {
    let mut hash = Sha256::new();
    let settings = serde_json::json!([spec, options]);
    hash.update(settings.to_string());
    if device != TrainDevice::Cpu {
        hash.update(device.as_str());
    }
    let mut row = vec![0.0_f32; data.width()];
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        for &index in part {
            data.fill(index as usize, &mut row);
            // A sum over the row's bits is enough to tell data sets apart, at a
            // fraction of the cost of hashing every number.
            let sum = row
                .iter()
                .fold(0_u64, |sum, x| sum.rotate_left(5).wrapping_add(u64::from(x.to_bits())));
            hash.update(index.to_le_bytes());
            hash.update(sum.to_le_bytes());
            hash.update([data.label(index as usize)]);
        }
    }
    hex::encode(hash.finalize())
}

impl State {
    /// Writes the state of a run, whole or not at all.
    pub(super) fn write(&self, keep: &Keep, run: &str) -> Result<(), StateError> {
        let [first, second] = &self.optimizer;
        let floats = [&self.parameters, first, second, &self.best];
        let mut lengths = [self.order.len(); 5];
        for (length, values) in lengths[1..].iter_mut().zip(floats) {
            *length = values.len();
        }
        let header = Header { run: run.to_owned(), progress: self.progress.clone(), lengths };
        write_atomically(&keep.path, &|target| {
            let header = serde_json::to_vec(&header)?;
            target.write_all(MAGIC)?;
            target.write_all(&(header.len() as u64).to_le_bytes())?;
            target.write_all(&header)?;
            self.order.iter().try_for_each(|row| target.write_all(&row.to_le_bytes()))?;
            floats.iter().try_for_each(|values| write_floats(target, values))
        })?;
        Ok(())
    }

    /// Reads the state of a run; `None` when there is no file.
    pub(super) fn read(keep: &Keep, run: &str) -> Result<Option<Self>, StateError> {
        let bytes = match fs::read(&keep.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StateError::Read(error)),
        };
        let short = StateError::Damaged("it is too short");
        let Some((head, rest)) = bytes.split_first_chunk::<16>() else { return Err(short) };
        let Some((magic, length)) = head.split_first_chunk::<8>() else { return Err(short) };
        if magic != MAGIC {
            return Err(StateError::Damaged("it is of another kind or version"));
        }
        let length = length.iter().rev().fold(0_usize, |all, byte| (all << 8) | usize::from(*byte));
        let Some((header, numbers)) = rest.split_at_checked(length) else { return Err(short) };
        let header: Header = serde_json::from_slice(header)
            .map_err(|_| StateError::Damaged("its description is no JSON"))?;
        if header.run != run {
            return Err(StateError::OtherRun);
        }
        let total = header.lengths.iter().fold(0_usize, |sum, length| sum.saturating_add(*length));
        let (numbers, rest) = numbers.as_chunks::<4>();
        if !rest.is_empty() || numbers.len() != total {
            return Err(StateError::Damaged("its length is wrong"));
        }
        let mut numbers = numbers.iter().copied();
        let order = numbers.by_ref().take(header.lengths[0]).map(u32::from_le_bytes).collect();
        let mut floats = |index: usize| -> Vec<f32> {
            numbers.by_ref().take(header.lengths[index]).map(f32::from_le_bytes).collect()
        };
        Ok(Some(Self {
            order,
            parameters: floats(1),
            optimizer: [floats(2), floats(3)],
            best: floats(4),
            progress: header.progress,
        }))
    }
}

fn write_floats(target: &mut dyn Write, values: &[f32]) -> io::Result<()> {
    values.iter().try_for_each(|value| target.write_all(&value.to_le_bytes()))
}
