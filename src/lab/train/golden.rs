//! Gradients and optimiser steps against PyTorch's, from
//! `tests/golden/gradients.json`, which `scripts/golden/gradients.py` makes.

use serde::Deserialize;

use super::{
    network::{Mode, Move, Network, Rows},
    optimizer::{Optimizer, OptimizerKind},
    recipe::Recipe,
    team::Team,
};
use crate::lab::model::ModelSpec;

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

impl Case {
    fn fill(&self, row: usize, target: &mut [f32]) {
        target.copy_from_slice(&self.input[row * target.len()..][..target.len()]);
    }
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/golden/gradients.json")).unwrap()
}

fn network(case: &Case) -> Network {
    let mut network = Network::new(&case.spec, case.targets.len(), 1, Team::alone()).unwrap();
    network.parameters.copy_from_slice(&case.parameters);
    network
}

fn assert_close(got: &[f32], want: &[f32], what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (index, (a, b)) in got.iter().zip(want).enumerate() {
        assert!((a - b).abs() <= 1e-6 + 1e-5 * b.abs(), "{what} {index}: {a}, PyTorch {b}");
    }
}

#[test]
fn outputs_losses_and_gradients_are_those_of_pytorch() {
    let golden = golden();
    assert_eq!(golden.cases.len(), 6);
    let mode = Mode::Train { seed: golden.seed, step: golden.step };
    for case in &golden.cases {
        let what = format!("{:?}", case.spec);
        let mut network = network(case);
        let fill = |row: usize, target: &mut [f32]| case.fill(row, target);
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
    let golden = golden();
    let mode = Mode::Train { seed: golden.seed, step: golden.step };
    for case in &golden.cases {
        for (kind, want) in [(OptimizerKind::Adam, &case.adam), (OptimizerKind::Sgd, &case.sgd)] {
            let mut network = network(case);
            let mut optimizer = Optimizer::new(kind, &Recipe::default(), network.parameters.len());
            let fill = |row: usize, target: &mut [f32]| case.fill(row, target);
            let rows = Rows { count: case.targets.len(), fill: &fill };
            for _ in 0..3 {
                let movement = Move { optimizer: &mut optimizer, rate: 0.01, clip_norm: None };
                network.step(rows, &case.targets, mode, Some(movement));
            }
            assert_close(&network.parameters, want, &format!("{kind:?} {:?}", case.spec));
        }
    }
}
