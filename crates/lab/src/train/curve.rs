//! The loss curve compared with PyTorch's: the reference network's first 200
//! steps from the same weights over the same batches, dropout off. The losses of
//! PyTorch are made by `scripts/golden/curve.py`, which makes the same rows.

use super::{
    batch::{Mode, Rows, WeightUpdate},
    network::Network,
    optimizer::{Optimizer, OptimizerKind},
    recipe::Recipe,
    team::Team,
};
use crate::model::{Input, Layer, Loss, ModelSpec};

const BATCH: usize = 16;
/// Batches before the first: from there on no unit comes near enough to the kink of ReLU
/// for rounding to put it on the other side, as the script found.
const START: usize = 40 * 200;
const PIXELS: usize = 784;
const CLASSES: usize = 10;

#[derive(serde::Deserialize)]
struct Golden {
    losses: Vec<f64>,
}

/// A number in [0, 1) for an index in a stream.
fn uniform(stream: u32, place: usize) -> f64 {
    let mut x = (place as u32).wrapping_mul(0x9E37_79B9) ^ stream.wrapping_mul(0x85EB_CA6B);
    x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
    x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
    x ^= x >> 16;
    f64::from(x >> 8) / 16_777_216.0
}

fn label(row: usize) -> u8 {
    (uniform(1, row) * CLASSES as f64) as u8
}

fn pixel(row: usize, column: usize) -> f32 {
    let often = uniform(2, usize::from(label(row)) * PIXELS + column) < 0.5;
    let lit = uniform(3, row * PIXELS + column) < if often { 0.55 } else { 0.45 };
    f32::from(u8::from(lit))
}

fn network() -> Network {
    let sizes = [(PIXELS, 512), (512, 256), (256, CLASSES)];
    let [one, two, three] = sizes.map(|(inputs, outputs)| Layer::Dense { inputs, outputs });
    let spec = ModelSpec {
        name: "reference without dropout".to_owned(),
        inputs: PIXELS,
        input: Input::Numbers,
        layers: vec![one, Layer::Relu, two, three],
        loss: Loss::SoftmaxCrossEntropy,
    };
    let mut network = Network::new(&spec, BATCH, 1, Team::new(2).unwrap()).unwrap();
    let mut first = 0;
    for (stream, (inputs, outputs)) in (30..).zip(sizes) {
        let numbers = inputs * outputs + outputs;
        for (place, weight) in network.parameters[first..][..numbers].iter_mut().enumerate() {
            *weight = ((2.0 * uniform(stream, place) - 1.0) / (inputs as f64).sqrt()) as f32;
        }
        first += numbers;
    }
    network
}

#[test]
fn the_first_200_steps_are_those_of_pytorch() {
    let golden: Golden =
        serde_json::from_str(include_str!("../../../../tests/golden/curve.json")).unwrap();
    assert_eq!(golden.losses.len(), 200);
    let mut network = network();
    let parameters = network.parameters.len();
    let mut optimizer = Optimizer::new(OptimizerKind::Adam, &Recipe::default(), parameters);
    let mut worst = 0.0_f64;
    for (step, want) in golden.losses.iter().enumerate() {
        let first_row = (START + step) * BATCH;
        let targets: Vec<u8> = (first_row..first_row + BATCH).map(label).collect();
        let fill = |row: usize, first: usize, target: &mut [f32]| {
            for (column, number) in target.iter_mut().enumerate() {
                *number = pixel(first_row + row, first + column);
            }
        };
        let rows = Rows { count: BATCH, fill: &fill };
        let update = WeightUpdate { optimizer: &mut optimizer, rate: 0.001, clip_norm: None };
        let mode = Mode::Train { seed: 1, step: step as u64 };
        let loss = network.step(rows, &targets, mode, Some(update)).sum / BATCH as f64;
        let apart = (loss - want).abs() / want;
        assert!(apart < 1e-3, "step {step}: {loss}, PyTorch {want}");
        worst = worst.max(apart);
    }
    println!("largest relative difference of 200 losses: {worst:.2e}");
}
