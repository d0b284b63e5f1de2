//! Which settings a model has: what forms offer and what the API reads. The
//! ranges are in the lab's own tables. Knows neither database nor web.

use lab::{
    experiment::{
        BATCH, EARLY_STOPPING_PATIENCE, EPOCHS, LEARNING_RATE, RECIPE_PARAMS, SEED, THREADS,
        VALIDATION_SHARE, sizes_of,
    },
    model::architecture,
};
use parsing::param::Param;

/// How a model learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Learning {
    /// A network, in steps of an optimiser over batches.
    Network,
    /// Matrix factorisation, rating by rating.
    Factors,
    /// A baseline, in one go.
    AtOnce,
}

impl Learning {
    /// Of a model by its name.
    pub(super) fn of(model: &str) -> Self {
        if architecture(model).is_some() {
            Self::Network
        } else if sizes_of(model).is_empty() {
            Self::AtOnce
        } else {
            Self::Factors
        }
    }

    /// The numbers of a run with such a model.
    pub(super) fn params(self) -> &'static [Param] {
        const NETWORK: [Param; 7] = [
            EPOCHS,
            BATCH,
            LEARNING_RATE,
            SEED,
            THREADS,
            VALIDATION_SHARE,
            EARLY_STOPPING_PATIENCE,
        ];
        const FACTORS: [Param; 6] =
            [EPOCHS, LEARNING_RATE, SEED, THREADS, VALIDATION_SHARE, EARLY_STOPPING_PATIENCE];
        const AT_ONCE: [Param; 3] = [SEED, THREADS, VALIDATION_SHARE];
        match self {
            Self::Network => &NETWORK,
            Self::Factors => &FACTORS,
            Self::AtOnce => &AT_ONCE,
        }
    }

    /// The numbers of its recipe.
    pub(super) fn recipe_params(self) -> &'static [Param] {
        if self == Self::Network { &RECIPE_PARAMS } else { &[] }
    }

    /// May a setting be left out, which then is off?
    pub(super) fn is_optional(param: &Param) -> bool {
        [EARLY_STOPPING_PATIENCE.name, "clip_norm"].contains(&param.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use lab::{experiment::PARAMS, model::ARCHITECTURES, task::TASKS};

    #[test]
    fn every_model_of_every_task_learns_in_a_known_way() {
        for model in TASKS.iter().flat_map(|task| task.models) {
            let at_once = ["logistic", "naive-bayes", "ngram-logistic", "item-knn", "bias-only"];
            let at_once = at_once.contains(model);
            assert_eq!(Learning::of(model) == Learning::AtOnce, at_once, "{model}");
        }
        assert_eq!(Learning::of("pmf"), Learning::Factors);
        assert_eq!(Learning::Network.params(), PARAMS);
    }

    /// A field of a form has one meaning.
    #[test]
    fn no_size_has_the_name_of_another_setting() {
        let settings: BTreeSet<&str> =
            PARAMS.iter().chain(&RECIPE_PARAMS).map(|param| param.name).collect();
        let factors = sizes_of("pmf").iter();
        for size in ARCHITECTURES.iter().flat_map(|one| one.params).chain(factors) {
            assert!(!settings.contains(size.name), "{}", size.name);
        }
    }
}
