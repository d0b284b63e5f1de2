//! Optimisers over the flat parameter vector. Knows nothing of layers.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::elementwise::{AdamStep, Loops};

/// Which optimiser moves the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerKind {
    /// Adam with β₁ 0.9, β₂ 0.999, ε 1e-8.
    #[default]
    Adam,
    /// Stochastic gradient descent with momentum 0.9.
    Sgd,
}

impl FromStr for OptimizerKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "adam" => Ok(Self::Adam),
            "sgd" => Ok(Self::Sgd),
            _ => Err("optimizer: write adam or sgd".to_owned()),
        }
    }
}

impl OptimizerKind {
    /// Numbers of state per parameter.
    #[must_use]
    pub fn state_per_parameter(self) -> usize {
        match self {
            Self::Adam => 2,
            Self::Sgd => 1,
        }
    }
}

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f32 = 1e-8;
const MOMENTUM: f32 = 0.9;

/// State of an optimiser.
#[derive(Debug)]
pub(super) enum Optimizer {
    Adam { mean: Vec<f32>, square: Vec<f32>, steps: i32 },
    Sgd { velocity: Vec<f32> },
}

impl Optimizer {
    pub(super) fn new(kind: OptimizerKind, parameters: usize) -> Self {
        match kind {
            OptimizerKind::Adam => {
                Self::Adam { mean: vec![0.0; parameters], square: vec![0.0; parameters], steps: 0 }
            }
            OptimizerKind::Sgd => Self::Sgd { velocity: vec![0.0; parameters] },
        }
    }

    /// What the next step does to every parameter; counts the step.
    pub(super) fn advance(&mut self, rate: f64) -> Advance {
        match self {
            Self::Adam { steps, .. } => {
                *steps = steps.saturating_add(1);
                Advance::Adam(AdamStep {
                    beta1: BETA1 as f32,
                    beta2: BETA2 as f32,
                    rate: (rate / (1.0 - BETA1.powi(*steps))) as f32,
                    root_scale: (1.0 / (1.0 - BETA2.powi(*steps)).sqrt()) as f32,
                    epsilon: EPSILON,
                })
            }
            Self::Sgd { .. } => Advance::Sgd { momentum: MOMENTUM, rate: rate as f32 },
        }
    }

    /// The state in the order of the parameters; empty where this optimiser keeps none.
    pub(super) fn state(&mut self) -> [&mut [f32]; 2] {
        match self {
            Self::Adam { mean, square, .. } => [mean, square],
            Self::Sgd { velocity } => [velocity, &mut []],
        }
    }
}

/// One step of an optimiser, to be applied to every part of the parameters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Advance {
    Adam(AdamStep),
    Sgd { momentum: f32, rate: f32 },
}

impl Advance {
    /// Moves weights by their gradients; the state is that of [`Optimizer::state`].
    pub(super) fn apply(
        self,
        loops: Loops,
        weights: &mut [f32],
        gradients: &[f32],
        first_state: &mut [f32],
        second_state: &mut [f32],
    ) {
        match self {
            Self::Adam(step) => loops.adam(weights, gradients, first_state, second_state, step),
            Self::Sgd { momentum, rate } => {
                loops.sgd(weights, gradients, first_state, momentum, rate);
            }
        }
    }
}
