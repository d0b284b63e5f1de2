//! What a run is about: data, a task that fits them, a model of the task. Forms and the API
//! read it before the settings, which depend on it. Knows neither database nor web.

use std::path::PathBuf;

use super::settings::Learning;
use dataset::{DatasetKind, DatasetName, store::DatasetChoice};
use lab::{
    data::DataChoice,
    experiment::TrainRequest,
    task::{COMPARE, TaskId},
};

/// Below so many training rows the usual epochs and batch leave a network too few steps.
const FEW_ROWS: u64 = 2_000;
/// Their batch.
const SMALL_BATCH: u32 = 16;
/// The steps that they get at least, unless that takes more than [`MOST_EPOCHS`].
const LEAST_STEPS: u64 = 500;
const MOST_EPOCHS: u64 = 50;

/// Data, task and model that fit each other.
#[derive(Debug, Clone)]
pub(super) struct ModelChoice {
    pub(super) dataset: DatasetChoice,
    pub(super) task: TaskId,
    /// A model of the task, or [`COMPARE`].
    pub(super) model: &'static str,
}

/// Which of them does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChoiceError {
    /// The data are not of the kind that the task takes.
    Task,
    /// The task has no such model.
    Model,
}

impl ModelChoice {
    /// An empty word means the default.
    pub(super) fn new(choice: DatasetChoice, task: &str, model: &str) -> Result<Self, ChoiceError> {
        let tasks = choice.kind.tasks();
        let task = match task {
            "" => tasks.first().copied(),
            word => tasks.into_iter().find(|id| id.task().id == word),
        };
        let task = task.ok_or(ChoiceError::Task)?;
        let model = match model {
            "" => Some(task.task().usual()),
            word => task.task().choices().find(|id| *id == word),
        };
        Ok(Self { dataset: choice, task, model: model.ok_or(ChoiceError::Model)? })
    }

    /// The nearest valid choice: what does not fit is replaced by the default.
    pub(super) fn nearest(choice: DatasetChoice, task: &str, model: &str) -> Option<Self> {
        Self::new(choice.clone(), task, model)
            .or_else(|_| Self::new(choice.clone(), task, ""))
            .or_else(|_| Self::new(choice.clone(), "", model))
            .or_else(|_| Self::new(choice, "", ""))
            .ok()
    }

    pub(super) fn learning(&self) -> Learning {
        Learning::of(self.model)
    }

    /// The data as the lab names them. The worker materializes the files and puts their
    /// path in place of the identifier.
    pub(super) fn data(&self) -> DataChoice {
        let place = self.dataset.version.map(|id| PathBuf::from(id.to_string()));
        self.dataset.kind.choice(place.as_deref(), None)
    }

    /// A request with every setting as usual for the task, the model and the number of rows.
    pub(super) fn request(&self) -> TrainRequest {
        let usual = TrainRequest::usual(self.data(), self.task, Some(self.model));
        let few = self.dataset.train_n.filter(|n| (1..FEW_ROWS).contains(n));
        let Some(rows) = few.filter(|_| self.learning() == Learning::Network) else {
            return usual;
        };
        let steps_of_epoch = rows.div_ceil(u64::from(SMALL_BATCH));
        let epochs = LEAST_STEPS.div_ceil(steps_of_epoch).min(MOST_EPOCHS);
        let epochs = usual.epochs.max(u32::try_from(epochs).unwrap_or(usual.epochs));
        TrainRequest { batch: SMALL_BATCH, epochs, ..usual }
    }

    /// Data, task and model in one word: settings belong to one such choice.
    pub(super) fn key(&self) -> String {
        format!("{} {} {}", self.dataset.word, self.task.task().id, self.model)
    }

    /// A name for a run that nobody has named.
    pub(super) fn name(&self) -> String {
        let what = if self.model == COMPARE { self.task.task().id } else { self.model };
        format!("{what} · {}", self.dataset.name)
    }
}

/// The set of a kind that the program generates.
pub(super) fn generated(kind: DatasetKind) -> DatasetChoice {
    let name = DatasetName::of_kind(kind);
    DatasetChoice {
        word: name.to_string(),
        label: name.to_string(),
        name,
        kind,
        version: None,
        train_n: None,
        leaks: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::task::TASKS;

    fn choice(kind: DatasetKind) -> DatasetChoice {
        DatasetChoice { kind, ..generated(DatasetKind::Digits) }
    }

    #[test]
    fn whatever_is_offered_passes_the_labs_own_checks() {
        for kind in DatasetKind::ALL {
            for task in kind.tasks() {
                for model in task.task().choices() {
                    let chosen = ModelChoice::new(choice(kind), task.task().id, model).unwrap();
                    assert!(chosen.request().check().is_ok(), "{kind:?} {task} {model}");
                    assert!(chosen.request().check_task().is_ok(), "{kind:?} {task} {model}");
                }
            }
        }
    }

    #[test]
    fn few_rows_get_a_small_batch_and_more_epochs() {
        let of = |n: Option<u64>, model: &str| {
            let data = DatasetChoice { train_n: n, ..choice(DatasetKind::Table) };
            let request = ModelChoice::new(data, "table", model).unwrap().request();
            (request.epochs, request.batch)
        };
        let usual = of(None, "tabular-mlp");
        assert_eq!(of(Some(2_000), "tabular-mlp"), usual);
        // 300 rows are 19 steps of 16; 27 epochs make 513 of them.
        assert_eq!(of(Some(300), "tabular-mlp"), (27, 16));
        assert_eq!(of(Some(8), "tabular-mlp"), (50, 16));
        assert_eq!(of(Some(1_999), "tabular-mlp"), (usual.0, 16));
        assert_eq!(of(Some(300), "logistic"), of(None, "logistic"));
    }

    #[test]
    fn every_task_can_be_reached_from_some_data() {
        for task in TASKS {
            let reached = DatasetKind::ALL.into_iter().flat_map(DatasetKind::tasks);
            assert!(reached.into_iter().any(|id| id.task().id == task.id), "{}", task.id);
        }
    }

    #[test]
    fn what_does_not_fit_is_told_or_gives_way() {
        let applicants = || choice(DatasetKind::Applicants);
        assert_eq!(ModelChoice::new(applicants(), "text", "").unwrap_err(), ChoiceError::Task);
        assert_eq!(
            ModelChoice::new(applicants(), "credit", "gru").unwrap_err(),
            ChoiceError::Model
        );
        let nearest = ModelChoice::nearest(applicants(), "text", "gru").unwrap();
        assert_eq!((nearest.task.task().id, nearest.model), ("credit", "tabular-mlp"));
        let nearest = ModelChoice::nearest(applicants(), "text", "logistic").unwrap();
        assert_eq!((nearest.task.task().id, nearest.model), ("credit", "logistic"));
        let nearest = ModelChoice::nearest(applicants(), "fraud", "gru").unwrap();
        assert_eq!((nearest.task.task().id, nearest.model), ("fraud", "tabular-mlp"));
    }
}
