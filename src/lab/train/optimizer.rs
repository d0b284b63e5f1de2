//! Optimisers over the flat parameter vector. Knows nothing of layers.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::elementwise::{AdamStep, Team};

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

    pub(super) fn step(&mut self, team: Team, weights: &mut [f32], gradients: &[f32], rate: f64) {
        match self {
            Self::Adam { mean, square, steps } => {
                *steps = steps.saturating_add(1);
                let step = AdamStep {
                    beta1: BETA1 as f32,
                    beta2: BETA2 as f32,
                    rate: (rate / (1.0 - BETA1.powi(*steps))) as f32,
                    root_scale: (1.0 / (1.0 - BETA2.powi(*steps)).sqrt()) as f32,
                    epsilon: EPSILON,
                };
                team.adam(weights, gradients, mean, square, step);
            }
            Self::Sgd { velocity } => {
                team.sgd(weights, gradients, velocity, MOMENTUM, rate as f32);
            }
        }
    }
}
