//! Gradients and optimiser steps against PyTorch's, from
//! `tests/golden/gradients.json` and `layers.json`, which `scripts/golden/gradients.py`
//! and `layers.py` make.

use serde::Deserialize;

use super::{
    batch::{Mode, Rows, WeightUpdate},
    network::Network,
    optimizer::{Optimizer, OptimizerKind},
    recipe::Recipe,
    team::Team,
};
use crate::model::{Input, ModelSpec};

#[derive(Deserialize)]
struct Golden {
    seed: u64,
    step: u64,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    spec: ModelSpec,
    input: Vec<f32>,
    targets: Vec<u8>,
    parameters: Vec<f32>,
    outputs: Vec<f32>,
    loss: f64,
    gradients: Vec<f32>,
    /// Parameters after three steps with learning rate 0.01.
    adam: Vec<f32>,
    sgd: Vec<f32>,
}

impl Golden {
    fn each(&self) -> impl Iterator<Item = (&Case, Mode)> {
        let mode = Mode::Train { seed: self.seed, step: self.step };
        self.cases.iter().map(move |case| (case, mode))
    }
}

impl Case {
    fn fill(&self, row: usize, target: &mut [f32]) {
        target.copy_from_slice(&self.input[row * target.len()..][..target.len()]);
    }
}

fn golden() -> [Golden; 2] {
    let dense = include_str!("../../../../tests/golden/gradients.json");
    let layers = include_str!("../../../../tests/golden/layers.json");
    [dense, layers].map(|text| serde_json::from_str(text).unwrap())
}

fn network(case: &Case) -> Network {
    let mut network = Network::new(&case.spec, case.targets.len(), 1, Team::alone()).unwrap();
    network.parameters.copy_from_slice(&case.parameters);
    network
}

fn assert_close(got: &[f32], want: &[f32], what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (index, (a, b)) in got.iter().zip(want).enumerate() {
        let close = (a - b).abs() <= 1e-6 + 1e-5 * b.abs();
        assert!(close, "{what} {index}: {a}, PyTorch {b}");
    }
}

#[test]
fn outputs_losses_and_gradients_are_those_of_pytorch() {
    let all = golden();
    assert_eq!(all.each_ref().map(|golden| golden.cases.len()), [6, 5]);
    for (case, mode) in all.iter().flat_map(Golden::each) {
        let what = format!("{:?}", case.spec);
        let mut network = network(case);
        let fill = |row: usize, _: usize, target: &mut [f32]| case.fill(row, target);
        let rows = Rows { count: case.targets.len(), fill: &fill };
        let figures = network.step(rows, &case.targets, mode, None);
        let loss = figures.sum / case.targets.len() as f64;
        assert!((loss - case.loss).abs() < 1e-6, "{what}: {loss}, PyTorch {}", case.loss);
        assert_close(&network.gradients, &case.gradients, &what);
        assert_close(network.forward(rows, mode), &case.outputs, &what);
    }
}

#[test]
fn three_steps_of_each_optimiser_are_those_of_pytorch() {
    for (case, mode) in golden().iter().flat_map(Golden::each) {
        for (kind, want) in [(OptimizerKind::Adam, &case.adam), (OptimizerKind::Sgd, &case.sgd)] {
            let mut network = network(case);
            let mut optimizer = Optimizer::new(kind, &Recipe::default(), network.parameters.len());
            let fill = |row: usize, _: usize, target: &mut [f32]| case.fill(row, target);
            let rows = Rows { count: case.targets.len(), fill: &fill };
            for _ in 0..3 {
                let update =
                    WeightUpdate { optimizer: &mut optimizer, rate: 0.01, clip_norm: None };
                network.step(rows, &case.targets, mode, Some(update));
            }
            // The gradient of the key's bias is only rounding error, which Adam turns into
            // whole steps.
            let learnt = |values: &[f32]| -> Vec<f32> {
                let pairs = values.iter().zip(&case.gradients);
                pairs.filter(|(_, g)| g.abs() > 1e-9).map(|(w, _)| *w).collect()
            };
            if let Input::Tokens { .. } = case.spec.input {
                assert_eq!(network.parameters[..6], case.parameters[..6], "the row of padding");
            }
            let what = format!("{kind:?} {:?}", case.spec);
            assert_close(&learnt(&network.parameters), &learnt(want), &what);
        }
    }
}
