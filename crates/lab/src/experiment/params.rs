//! The settings of a training run with their defaults and ranges.

use crate::model::architecture;
use parsing::param::Param;

pub const EPOCHS: Param = Param {
    name: "epochs",
    default: 10.0,
    low: 1.0,
    high: 1000.0,
    whole: true,
    unit: "epochs",
    help: "Passes over the training rows; the reference listing uses 100.",
};
pub const BATCH: Param = Param {
    name: "batch",
    default: 64.0,
    low: 1.0,
    high: 8192.0,
    whole: true,
    unit: "samples",
    help: "Samples per step of the optimiser.",
};
pub const LEARNING_RATE: Param = Param {
    name: "learning_rate",
    default: 0.001,
    low: 1e-7,
    high: 10.0,
    whole: false,
    unit: "",
    help: "Step size of the optimiser.",
};
pub const SEED: Param = Param {
    name: "seed",
    default: 1.0,
    low: 0.0,
    high: 9_007_199_254_740_991.0,
    whole: true,
    unit: "",
    help: "Determines the initial weights, the order of samples, dropout and the validation split.",
};
pub const THREADS: Param = Param {
    name: "threads",
    default: 2.0,
    low: 1.0,
    high: 256.0,
    whole: true,
    unit: "threads",
    help: "CPU threads used for training; the result does not depend on them.",
};
pub const VALIDATION_SHARE: Param = Param {
    name: "validation_share",
    default: 0.1,
    low: 0.0,
    high: 0.5,
    whole: false,
    unit: "ratio",
    help: "Share of the training rows held out to choose the best epoch; 0 holds out none.",
};
pub const EARLY_STOPPING_PATIENCE: Param = Param {
    name: "patience",
    default: 5.0,
    low: 1.0,
    high: 1000.0,
    whole: true,
    unit: "epochs",
    help: "Stop after this many epochs without improvement on the validation rows; leave out to train all epochs.",
};
pub const WEIGHT_DECAY: Param = Param {
    name: "weight_decay",
    default: 0.0,
    low: 0.0,
    high: 1.0,
    whole: false,
    unit: "",
    help: "Pulls weights towards 0: added to the gradient by Adam and SGD, apart from it by AdamW.",
};
pub const MOMENTUM: Param = Param {
    name: "momentum",
    default: 0.9,
    low: 0.0,
    high: 0.999,
    whole: false,
    unit: "",
    help: "Only for SGD; 0 is plain. Adam and AdamW ignore it.",
};
pub const WARMUP_EPOCHS: Param = Param {
    name: "warmup_epochs",
    default: 0.0,
    low: 0.0,
    high: 1000.0,
    whole: false,
    unit: "epochs",
    help: "The learning rate rises from near 0 over this many epochs.",
};
pub const CLIP_NORM: Param = Param {
    name: "clip_norm",
    default: 1.0,
    low: 1e-6,
    high: 1e6,
    whole: false,
    unit: "",
    help: "Gradients with a larger norm are scaled down to it; leave out for no clipping.",
};
pub const LABEL_SMOOTHING: Param = Param {
    name: "label_smoothing",
    default: 0.0,
    low: 0.0,
    high: 0.9,
    whole: false,
    unit: "ratio",
    help: "This share of each target is spread evenly over all classes.",
};
/// The numeric settings of a [`crate::train::Recipe`].
pub const RECIPE_PARAMS: [Param; 5] =
    [WEIGHT_DECAY, MOMENTUM, WARMUP_EPOCHS, CLIP_NORM, LABEL_SMOOTHING];
/// Every numeric setting of a training run; names are those of [`super::TrainRequest`].
pub const PARAMS: [Param; 7] =
    [EPOCHS, BATCH, LEARNING_RATE, SEED, THREADS, VALIDATION_SHARE, EARLY_STOPPING_PATIENCE];

/// Sizes of matrix factorisations.
pub const FACTOR_PARAMS: [Param; 2] = [
    Param {
        name: "factors",
        default: 100.0,
        low: 1.0,
        high: 1024.0,
        whole: true,
        unit: "numbers",
        help: "Latent dimensions for each user and each item.",
    },
    Param {
        name: "regularisation",
        default: 0.1,
        low: 0.0,
        high: 10.0,
        whole: false,
        unit: "",
        help: "Pulls factors and biases towards 0.",
    },
];

/// The sizes of a model that can be chosen; none of baselines.
#[must_use]
pub fn sizes_of(model: &str) -> &'static [Param] {
    match (architecture(model), model) {
        (Some(network), _) => network.params,
        (None, "biased-mf" | "pmf") => &FACTOR_PARAMS,
        (None, _) => &[],
    }
}
