//! A run as the values of the form that orders it: to run it again, to change a copy, or to
//! begin with a suggestion. Knows neither database nor web.

use serde::Serialize;
use url::form_urlencoded;

use super::{run::Run, settings::Learning};
use dataset::DatasetKind;
use i18n::format;
use lab::experiment::{TrainRequest, sizes_of};
use parsing::param::Param;

/// Names and values of the form's fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prefill(pub(super) Vec<(String, String)>);

impl Prefill {
    /// Everything that was asked for.
    #[must_use]
    pub(super) fn of(run: &Run) -> Self {
        let request = &run.request;
        let mut fields = Self::default();
        fields.set("name", run.name.clone());
        fields.set("dataset", dataset_word(run));
        fields.set("task", request.task().id.to_owned());
        fields.set("model", request.model().to_owned());
        let learning = Learning::of(request.model());
        let params = learning.params().iter().chain(learning.recipe_params());
        for param in params {
            if let Some(value) = setting(request, param) {
                fields.set(param.name, format::typed(value));
            }
        }
        for size in sizes_of(request.model()) {
            let value = request.sizes.get(size.name).copied().unwrap_or(size.default);
            fields.set(size.name, format::typed(value));
        }
        if learning == Learning::Network {
            fields.set("optimizer", word(&request.optimizer));
            fields.set("schedule", word(&request.recipe.schedule));
            fields.set("class_weights", word(&request.recipe.class_weights));
        }
        fields.set("device", request.device.as_str().to_owned());
        if request.accept_leak {
            fields.set("accept_leak", "on".to_owned());
        }
        fields
    }

    /// Only the data, the task and another model; all else as usual for it.
    pub(super) fn with_model(run: &Run, model: &str) -> Self {
        let mut fields = Self::default();
        fields.set("dataset", dataset_word(run));
        fields.set("task", run.request.task().id.to_owned());
        fields.set("model", model.to_owned());
        if run.request.accept_leak {
            fields.set("accept_leak", "on".to_owned());
        }
        fields
    }

    /// Sets a field.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// The same behind the address of the form.
    #[must_use]
    pub(super) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// The data as the form offers them.
fn dataset_word(run: &Run) -> String {
    let generated = DatasetKind::parse(run.dataset.as_str()).is_some_and(DatasetKind::generated);
    let version = run.dataset_version_id.filter(|_| !generated);
    version.map_or_else(|| run.dataset.to_string(), |id| id.to_string())
}

/// A setting by its line in a table; nothing where it was left out.
fn setting(request: &TrainRequest, param: &Param) -> Option<f64> {
    let recipe = &request.recipe;
    match param.name {
        "epochs" => Some(f64::from(request.epochs)),
        "batch" => Some(f64::from(request.batch)),
        "learning_rate" => Some(request.learning_rate),
        "seed" => Some(request.seed as f64),
        "threads" => Some(f64::from(request.threads)),
        "validation_share" => Some(request.validation_share),
        "patience" => request.patience.map(f64::from),
        "weight_decay" => Some(recipe.weight_decay),
        "momentum" => Some(recipe.momentum),
        "warmup_epochs" => Some(recipe.warmup_epochs),
        "clip_norm" => recipe.clip_norm,
        "label_smoothing" => Some(recipe.label_smoothing),
        _ => None,
    }
}

/// An enum's word as in JSON, which is the form's too.
fn word(value: &impl Serialize) -> String {
    let written = serde_json::to_value(value).unwrap_or_default();
    written.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::{
        data::DataChoice,
        experiment::{PARAMS, RECIPE_PARAMS},
        train::{ClassWeights, OptimizerKind, Schedule},
    };

    #[test]
    fn every_setting_of_the_tables_has_a_value() {
        let request = TrainRequest::with_defaults(DataChoice::Digits);
        let left_out = |param: &&Param| setting(&request, param).is_none();
        let names: Vec<&str> =
            PARAMS.iter().chain(&RECIPE_PARAMS).filter(left_out).map(|param| param.name).collect();
        assert_eq!(names, ["patience", "clip_norm"]);
    }

    #[test]
    fn words_are_those_that_the_form_reads() {
        for kind in [OptimizerKind::Adam, OptimizerKind::AdamW, OptimizerKind::Sgd] {
            assert_eq!(word(&kind).parse(), Ok(kind));
        }
        for schedule in [Schedule::Constant, Schedule::Step, Schedule::Cosine] {
            assert_eq!(word(&schedule).parse(), Ok(schedule));
        }
        for weights in [ClassWeights::Equal, ClassWeights::Balanced] {
            assert_eq!(word(&weights).parse(), Ok(weights));
        }
    }

    #[test]
    fn a_field_is_set_once() {
        let mut fields = Prefill::default();
        fields.set("name", "a b".to_owned());
        fields.set("epochs", "10".to_owned());
        fields.set("name", "c&d".to_owned());
        assert_eq!(fields.query(), "name=c%26d&epochs=10");
    }
}
