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

    /// A request with every setting as usual.
    pub(super) fn request(&self) -> TrainRequest {
        TrainRequest::usual(self.data(), self.task, Some(self.model))
    }

    /// A name for a run that nobody has named.
    pub(super) fn name(&self) -> String {
        let what = if self.model == COMPARE { self.task.task().id } else { self.model };
        format!("{what} · {}", self.dataset.name)
    }
}

/// The digits, which are always there.
pub(super) fn digits() -> DatasetChoice {
    let name = DatasetName::of_kind(DatasetKind::Digits);
    DatasetChoice {
        word: name.to_string(),
        label: name.to_string(),
        name,
        kind: DatasetKind::Digits,
        version: None,
        leaks: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::task::TASKS;

    fn choice(kind: DatasetKind) -> DatasetChoice {
        DatasetChoice { kind, ..digits() }
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
