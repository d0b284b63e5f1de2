//! The whole state of a run between two steps, so that a killed run resumes to the
//! weights that it would have reached without the interruption. [`checkpoint`]
//! defines the format of the file.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::options::FitOptions;
use crate::{
    data::Samples,
    model::ModelSpec,
    progress::EpochRecord,
    train::{
        checkpoint::{self, CheckpointError, CheckpointOptions, Part},
        device::TrainDevice,
        loss::LossFigures,
    },
};

/// First bytes of the file; the last is the version.
const MAGIC: &[u8; 8] = b"assayst1";

/// Everything that determines the rest of the training.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) progress: Progress,
    pub(super) order: Vec<u32>,
    pub(super) parameters: Vec<f32>,
    pub(super) optimizer: [Vec<f32>; 2],
    /// Weights of the best epoch so far; empty before the first.
    pub(super) best: Vec<f32>,
}

/// The progress of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Current epoch, counted from 1.
    pub(super) epoch: u32,
    /// Finished batches of it.
    pub(super) batches: usize,
    /// Steps of all epochs.
    pub(super) step: u64,
    /// Steps that the optimiser counted.
    pub(super) optimizer_steps: i32,
    /// Loss so far in the epoch, as bits: decimal text could round them.
    pub(super) sum: [u64; 2],
    pub(super) correct: usize,
    pub(super) seconds: f64,
    /// Position in the random stream of the sample order.
    pub(super) random_place: u64,
    pub(super) epochs: Vec<EpochRecord>,
    pub(super) best: Option<Best>,
}

/// The best epoch so far, and the figures that it was chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Best {
    pub(super) epoch: u32,
    pub(super) accuracy: u64,
    pub(super) loss: u64,
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

/// Digest of what must be the same when a run is resumed: network,
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

/// A borrowed [`State`]: it is written without a copy, which would take as much memory as
/// training does.
pub(super) struct StateView<'a> {
    pub(super) progress: &'a Progress,
    pub(super) order: &'a [u32],
    pub(super) parameters: &'a [f32],
    pub(super) optimizer: [&'a [f32]; 2],
    pub(super) best: &'a [f32],
}

impl StateView<'_> {
    /// Writes the checkpoint of a run atomically.
    pub(super) fn write(
        &self,
        options: &CheckpointOptions,
        run: &str,
    ) -> Result<(), CheckpointError> {
        let [first, second] = self.optimizer;
        let parts = [
            Part::Words(self.order),
            Part::Floats(self.parameters),
            Part::Floats(first),
            Part::Floats(second),
            Part::Floats(self.best),
        ];
        checkpoint::write(options, MAGIC, run, self.progress, &parts)
    }
}

impl State {
    /// Reads the checkpoint of a run; `None` when there is no file.
    pub(super) fn read(
        options: &CheckpointOptions,
        run: &str,
    ) -> Result<Option<Self>, CheckpointError> {
        let Some(mut file) = checkpoint::open::<Progress>(options, MAGIC, run)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            order: file.words()?,
            parameters: file.floats()?,
            optimizer: [file.floats()?, file.floats()?],
            best: file.floats()?,
            progress: file.end()?,
        }))
    }
}
