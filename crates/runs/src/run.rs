//! What a training run is to people: a specification, epochs, a result.
//! Knows neither database nor web.

use time::OffsetDateTime;
use uuid::Uuid;

use super::outcome::RunOutcome;
use dataset::DatasetName;
use figure::Notes;
use jobs::ledger::{State, Work};
use lab::{
    experiment::TrainRequest,
    progress::EpochRecord,
    train::{Adapter, TrainDevice},
};
use venture::Imported;

/// A training run in its current state.
#[derive(Debug, Clone)]
pub struct Run {
    pub id: Uuid,
    pub venture_id: Uuid,
    pub name: String,
    pub dataset: DatasetName,
    /// Known once the data were read.
    pub dataset_version_id: Option<Uuid>,
    pub request: TrainRequest,
    /// There once the run is finished.
    pub outcome: Option<RunOutcome>,
    /// What to know about the result, for example why parity was not checked.
    pub note: Option<String>,
    /// The same for pages. Not there in records from before it was kept.
    pub notes: Notes,
    /// The file that it came with, if it was not trained here.
    pub imported: Option<Imported>,
    pub work: Work,
    pub created_at: OffsetDateTime,
    pub archived_at: Option<OffsetDateTime>,
}

impl Run {
    /// Path of the run's page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/runs/{}", self.venture_id, self.id)
    }

    /// True when the rows are generated in code.
    #[must_use]
    pub fn synthetic(&self) -> bool {
        let told = self.outcome.as_ref().map(RunOutcome::synthetic);
        told.unwrap_or_else(|| self.request.data.synthetic())
    }

    /// The model that was trained; before the end, what was asked for.
    #[must_use]
    pub fn model(&self) -> &str {
        self.outcome.as_ref().map_or_else(|| self.request.model(), RunOutcome::model)
    }

    /// What computes its steps.
    #[must_use]
    pub fn device(&self) -> TrainDevice {
        self.request.device
    }

    /// The adapter that trained, once the run is finished; nothing of the CPU.
    #[must_use]
    pub fn adapter(&self) -> Option<&Adapter> {
        self.outcome.as_ref().and_then(RunOutcome::adapter)
    }

    /// True when the processor plays the GPU: then times are no figures of a GPU.
    #[must_use]
    pub fn on_software_gpu(&self) -> bool {
        let told = self.adapter().map(|adapter| adapter.software);
        told.unwrap_or(self.device() == TrainDevice::SoftwareGpu)
    }

    /// Seconds that the run will still take, judged by its epochs so far.
    #[must_use]
    pub fn seconds_left(&self, epochs: &[EpochRecord]) -> Option<f64> {
        if self.work.state != State::Running || epochs.is_empty() {
            return None;
        }
        let left = self.request.epochs.saturating_sub(epochs.len() as u32);
        if left == 0 {
            return None;
        }
        let mean = epochs.iter().map(|epoch| epoch.seconds).sum::<f64>() / epochs.len() as f64;
        Some(mean * f64::from(left))
    }
}

/// What to train, checked.
#[derive(Debug, Clone)]
pub struct RunSpec {
    pub name: String,
    pub dataset: DatasetName,
    pub dataset_version_id: Option<Uuid>,
    pub request: TrainRequest,
}
