//! Optimisers over the flat parameter vector.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    aligned::Aligned,
    elementwise::{AdamStep, Loops, SgdStep},
    recipe::Recipe,
};

/// The kinds of optimisers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerKind {
    /// Adam with β₁ 0.9, β₂ 0.999, ε 1e-8 (Kingma and Ba 2015).
    #[default]
    Adam,
    /// Adam with weight decay decoupled from the gradient (Loshchilov and Hutter 2019).
    AdamW,
    /// Stochastic gradient descent with momentum.
    Sgd,
}

impl FromStr for OptimizerKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "adam" => Ok(Self::Adam),
            "adamw" => Ok(Self::AdamW),
            "sgd" => Ok(Self::Sgd),
            _ => Err("optimizer: write adam, adamw or sgd".to_owned()),
        }
    }
}

impl OptimizerKind {
    /// Numbers of state per parameter.
    #[must_use]
    pub fn state_per_parameter(self) -> usize {
        match self {
            Self::Adam | Self::AdamW => 2,
            Self::Sgd => 1,
        }
    }
}

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f32 = 1e-8;

/// An optimiser with its state. A state that the kind does not have is empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Optimizer {
    kind: OptimizerKind,
    decay: f64,
    momentum: f64,
    pub(super) steps: i32,
    /// Adam: mean and mean square of the gradients; SGD: velocity.
    pub(super) state: [Aligned; 2],
}

impl Optimizer {
    pub(super) fn new(kind: OptimizerKind, recipe: &Recipe, parameters: usize) -> Self {
        let second = if kind.state_per_parameter() == 2 { parameters } else { 0 };
        Self {
            kind,
            decay: recipe.weight_decay,
            momentum: recipe.momentum,
            steps: 0,
            state: [Aligned::zeros(parameters), Aligned::zeros(second)],
        }
    }

    /// What the next step does to every parameter whose gradient is scaled by
    /// `scale`; counts the step.
    pub(super) fn advance(&mut self, rate: f64, scale: f64) -> Advance {
        self.steps = self.steps.saturating_add(1);
        let (coupled, shrink) = match self.kind {
            OptimizerKind::AdamW => (0.0, 1.0 - rate * self.decay),
            OptimizerKind::Adam | OptimizerKind::Sgd => (self.decay, 1.0),
        };
        match self.kind {
            OptimizerKind::Sgd => Advance::Sgd(SgdStep {
                momentum: self.momentum as f32,
                rate: rate as f32,
                scale: scale as f32,
                decay: coupled as f32,
            }),
            OptimizerKind::Adam | OptimizerKind::AdamW => Advance::Adam(AdamStep {
                new_mean: (1.0 - BETA1) as f32,
                old_square: BETA2 as f32,
                new_square: (1.0 - BETA2) as f32,
                rate: (rate / (1.0 - BETA1.powi(self.steps))) as f32,
                root_scale: (1.0 / (1.0 - BETA2.powi(self.steps)).sqrt()) as f32,
                epsilon: EPSILON,
                scale: scale as f32,
                decay: coupled as f32,
                shrink: shrink as f32,
            }),
        }
    }

    /// The state in the order of the parameters; empty where this optimiser has none.
    pub(super) fn state(&mut self) -> [&mut [f32]; 2] {
        self.state.each_mut().map(|numbers| &mut **numbers)
    }
}

/// One step of an optimiser, to be applied to every part of the parameters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Advance {
    Adam(AdamStep),
    Sgd(SgdStep),
}

impl Advance {
    /// Updates weights by their gradients; the state is that of [`Optimizer::state`].
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
            Self::Sgd(step) => loops.sgd(weights, gradients, first_state, step),
        }
    }
}
