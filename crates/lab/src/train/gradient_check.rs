//! Every layer's gradients against finite differences, its weights at several
//! numbers of threads, and what it does with padding and with few rows.

use super::{
    batch::{Mode, Rows, WeightUpdate},
    network::Network,
    optimizer::{Optimizer, OptimizerKind},
    plan::Plan,
    recipe::Recipe,
    team::Team,
};
use crate::model::{Input, Layer, Loss, ModelSpec};

const TRAIN: Mode = Mode::Train { seed: 9, step: 4 };

/// Numbers of every size, or ids with padding at the end of some rows, one all padding.
fn fill(spec: &ModelSpec, row: usize, target: &mut [f32]) {
    let length = target.len();
    for (column, x) in target.iter_mut().enumerate() {
        *x = match spec.input {
            Input::Tokens { vocabulary } if row != 3 && column < length - row % 3 => {
                (1 + (row * 7 + column * 3) % (vocabulary - 1)) as f32
            }
            Input::Tokens { .. } => 0.0,
            _ => ((row * length + column) as f32 * 0.7).sin(),
        };
    }
}

/// The numbers of a row from `first` on.
fn part(spec: &ModelSpec, row: usize, first: usize, target: &mut [f32]) {
    let mut whole = vec![0.0; spec.inputs];
    fill(spec, row, &mut whole);
    target.copy_from_slice(&whole[first..first + target.len()]);
}

/// Central differences in each parameter against the backward pass.
pub(super) fn check_gradients(spec: &ModelSpec, mode: Mode, tolerance: f64) {
    let targets = [0_u8, 2, 1, 2, 0, 1, 1];
    let mut network = Network::new(spec, targets.len(), 3, Team::alone()).unwrap();
    // Away from 0 and 1, where some gradients are 0 or alike.
    for (index, value) in network.parameters.iter_mut().enumerate() {
        *value += 0.1 * (index as f32 * 1.3).sin();
    }
    let fill = |row: usize, _: usize, target: &mut [f32]| fill(spec, row, target);
    let rows = Rows { count: targets.len(), fill: &fill };
    network.step(rows, &targets, mode, None);
    let gradients = network.gradients.clone();
    let mut kinks = 0;
    for (index, &gradient) in gradients.iter().enumerate() {
        let mut at = |shift: f32| {
            let original = network.parameters[index];
            network.parameters[index] = original + shift;
            // The dropout mask is that of `mode`.
            let loss = network.loss(rows, &targets, mode).sum / targets.len() as f64;
            network.parameters[index] = original;
            loss
        };
        // Difference, and how far the slopes on both sides of the middle are apart.
        let mut slope = |step: f32| {
            let (left, middle, right) = (at(-step), at(0.0), at(step));
            let bend = (right - 2.0 * middle + left).abs() / f64::from(step);
            ((right - left) / (2.0 * f64::from(step)), bend)
        };
        // Where a layer bends within the step, a shorter step may miss the bend.
        let tries = [2e-3, 5e-4].map(&mut slope);
        let agrees = |(numeric, bend): (f64, f64)| {
            let error = (numeric - f64::from(gradient)).abs();
            error < tolerance + 5e-3 * numeric.abs() + bend.min(10.0 * tolerance) / 2.0
        };
        if tries.into_iter().any(agrees) {
            continue;
        }
        kinks += 1;
        let bent = tries.iter().any(|(_, bend)| *bend > 10.0 * tolerance);
        assert!(bent, "{spec:?} {index}: differences {tries:?}, backward {gradient}");
    }
    assert!(kinks * 10 < gradients.len(), "{kinks} of {}: {spec:?}", gradients.len());
    assert!(gradients.iter().any(|g| g.abs() > 1e-3), "all gradients are 0");
}

fn image(layers: Vec<Layer>) -> ModelSpec {
    ModelSpec {
        name: "image".to_owned(),
        inputs: 2 * 7 * 6,
        input: Input::Image { channels: 2, height: 7, width: 6 },
        layers,
        loss: Loss::SoftmaxCrossEntropy,
    }
}

fn text(layers: Vec<Layer>) -> ModelSpec {
    let input = Input::Tokens { vocabulary: 11 };
    ModelSpec { name: "text".to_owned(), inputs: 5, input, layers, loss: Loss::SoftmaxCrossEntropy }
}

fn dense(inputs: usize, outputs: usize) -> Layer {
    Layer::Dense { inputs, outputs }
}

fn conv(inputs: usize, outputs: usize, kernel: usize, stride: usize, padding: usize) -> Layer {
    Layer::Conv2d { inputs, outputs, kernel, stride, padding }
}

const EMBED: Layer = Layer::Embedding { vocabulary: 11, width: 6 };
const DROP: Layer = Layer::Dropout { rate: 0.3 };

/// Every layer over images, with kernels of every tile's size.
fn images() -> Vec<ModelSpec> {
    let pool = |size, stride| Layer::MaxPool2d { size, stride };
    [
        vec![conv(2, 3, 3, 1, 1), dense(3 * 7 * 6, 3)],
        vec![conv(2, 7, 2, 2, 1), Layer::Relu, conv(7, 5, 3, 1, 0), Layer::Relu, dense(20, 3)],
        vec![conv(2, 9, 5, 1, 2), Layer::Relu, pool(2, 2), conv(9, 2, 3, 1, 1), dense(18, 3)],
        vec![conv(2, 2, 1, 1, 0), pool(3, 1), DROP, conv(2, 4, 4, 1, 1), Layer::Tanh, dense(48, 3)],
        vec![pool(2, 1), conv(2, 1, 3, 2, 1), Layer::Sigmoid, Layer::Flatten, dense(9, 3)],
        vec![Layer::Relu, conv(2, 6, 7, 3, 6), Layer::Relu, DROP, dense(6 * 20, 3)],
    ]
    .into_iter()
    .map(image)
    .collect()
}

/// Every layer over sequences.
fn texts() -> Vec<ModelSpec> {
    let gru = Layer::Gru { inputs: 6, hidden: 4 };
    let positions = Layer::Positions { length: 5, width: 6 };
    let attention = Layer::Attention { width: 6, heads: 2 };
    let block = |dropout| Layer::Encoder { width: 6, heads: 3, hidden: 8, dropout };
    [
        vec![EMBED, Layer::MeanPool, dense(6, 3)],
        vec![EMBED, dense(6, 4), Layer::Relu, DROP, Layer::MeanPool, Layer::Tanh, dense(4, 3)],
        vec![EMBED, positions, Layer::Flatten, Layer::LayerNorm { width: 30 }, dense(30, 3)],
        vec![EMBED, gru, dense(4, 3)],
        vec![EMBED, DROP, positions, dense(6, 6), Layer::Tanh, gru, Layer::Relu, dense(4, 3)],
        vec![EMBED, attention, Layer::MeanPool, dense(6, 3)],
        vec![
            EMBED,
            attention,
            Layer::LayerNorm { width: 6 },
            Layer::Sigmoid,
            Layer::MeanPool,
            dense(6, 3),
        ],
        vec![EMBED, positions, block(0.0), block(0.0), Layer::MeanPool, dense(6, 3)],
        vec![EMBED, block(0.3), Layer::Flatten, dense(30, 3)],
    ]
    .into_iter()
    .map(text)
    .collect()
}

#[test]
fn gradients_of_layers_over_images_agree_with_finite_differences() {
    for spec in images() {
        check_gradients(&spec, TRAIN, 1e-3);
    }
}

#[test]
fn gradients_of_layers_over_sequences_agree_with_finite_differences() {
    for spec in texts() {
        check_gradients(&spec, TRAIN, 1e-3);
    }
}

/// Parameters after some steps of Adam over batches of 140 rows, the last of 37.
fn trained(spec: &ModelSpec, threads: usize) -> Vec<f32> {
    let team = Team::new(threads).unwrap();
    trained_parameters(spec, Network::new(spec, 140, 5, team).unwrap())
}

fn trained_parameters(spec: &ModelSpec, mut network: Network) -> Vec<f32> {
    let mut optimizer =
        Optimizer::new(OptimizerKind::Adam, &Recipe::default(), network.parameters.len());
    for (step, count) in [(0, 140), (1, 140), (2, 37)] {
        let targets: Vec<u8> = (0..count).map(|row| (row % 3) as u8).collect();
        let fill = |row: usize, first: usize, target: &mut [f32]| {
            part(spec, row * 3 + step as usize, first, target);
        };
        let rows = Rows { count, fill: &fill };
        let mode = Mode::Train { seed: 2, step };
        let update = WeightUpdate { optimizer: &mut optimizer, rate: 0.01, clip_norm: None };
        network.step(rows, &targets, mode, Some(update));
    }
    network.parameters.to_vec()
}

/// Large enough that its first layer is split.
fn wide() -> ModelSpec {
    ModelSpec {
        name: "wide".to_owned(),
        inputs: 301,
        input: Input::Numbers,
        layers: vec![
            Layer::Dense { inputs: 301, outputs: 256 },
            Layer::Relu,
            Layer::Dense { inputs: 256, outputs: 3 },
        ],
        loss: Loss::SoftmaxCrossEntropy,
    }
}

#[test]
fn a_split_first_layer_computes_what_a_whole_one_does() {
    let spec = wide();
    let plan = Plan::of(&spec).unwrap();
    assert_eq!(plan.split.unwrap().parts(), [0..180, 180..301]);
    let whole = Plan { split: None, ..plan.clone() };
    let networks =
        [plan, whole].map(|plan| Network::of_plan(&spec, plan, 150, 5, Team::new(2).unwrap()));
    let targets: Vec<u8> = (0..150).map(|row| row % 3).collect();
    let fill = |row: usize, first: usize, target: &mut [f32]| part(&spec, row, first, target);
    let rows = Rows { count: 150, fill: &fill };
    let results = networks.map(|mut network| {
        let figures = network.step(rows, &targets, TRAIN, None);
        let gradients = network.gradients.to_vec();
        let outputs = network.forward(rows, Mode::Infer).to_vec();
        (figures.sum, gradients, outputs, trained_parameters(&spec, network))
    });
    let [one, other] = &results;
    assert!((one.0 - other.0).abs() < 1e-4 * other.0, "{} {}", one.0, other.0);
    for (one, other) in [(&one.1, &other.1), (&one.2, &other.2)] {
        assert!(one.iter().any(|x| x.abs() > 1e-3));
        assert!(one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-5 + 1e-4 * b.abs()));
    }
    // Adam turns gradients that are only rounding error into whole steps.
    let apart = one.3.iter().zip(&other.3).filter(|(a, b)| (*a - *b).abs() > 1e-4).count();
    assert!(apart * 1000 < one.3.len(), "{apart} of {}", one.3.len());
}

/// A few inputs into many outputs: not enough of them for two parts.
#[test]
fn a_first_layer_of_few_inputs_stays_whole() {
    for (inputs, split) in [(1, false), (16, false), (36, false), (37, true), (73, true)] {
        let mut spec = wide();
        spec.inputs = inputs;
        spec.layers[0] = Layer::Dense { inputs, outputs: 1 << 16 };
        spec.layers[2] = Layer::Dense { inputs: 1 << 16, outputs: 3 };
        assert_eq!(Plan::of(&spec).unwrap().split.is_some(), split, "{inputs}");
        let mut network = Network::new(&spec, 3, 5, Team::new(2).unwrap()).unwrap();
        let fill = |row: usize, first: usize, target: &mut [f32]| part(&spec, row, first, target);
        let rows = Rows { count: 3, fill: &fill };
        assert!(network.step(rows, &[0, 1, 2], TRAIN, None).sum.is_finite());
    }
}

#[test]
fn every_layer_gives_the_same_bits_on_any_number_of_threads() {
    for spec in images().iter().chain(&texts()).chain([&wide()]) {
        let one = trained(spec, 1);
        assert!(one.iter().all(|w| w.is_finite()));
        assert!(one == trained(spec, 2) && one == trained(spec, 3), "{spec:?}");
    }
}

#[test]
fn rows_do_not_depend_on_their_neighbours() {
    for spec in images().iter().chain(&texts()) {
        let mut network = Network::new(spec, 40, 1, Team::alone()).unwrap();
        let mut input = vec![0.0; 40 * spec.inputs];
        for (row, target) in input.chunks_exact_mut(spec.inputs).enumerate() {
            fill(spec, row, target);
        }
        let whole = network.infer(&input);
        assert_eq!(whole.len(), 40 * 3);
        for row in [0, 3, 17, 39] {
            let single = network.infer(&input[row * spec.inputs..][..spec.inputs]);
            for (a, b) in whole[row * 3..].iter().zip(&single) {
                assert!((a - b).abs() < 1e-5, "{spec:?} {row}: {a} {b}");
            }
        }
    }
}

#[test]
fn padding_changes_nothing_but_positions_that_are_read_one_by_one() {
    for spec in texts().iter().filter(|spec| !spec.layers.contains(&Layer::Flatten)) {
        let ids = [3.0, 7.0, 2.0, 0.0, 0.0];
        let mut network = Network::new(spec, 1, 1, Team::alone()).unwrap();
        let padded = network.infer(&ids);
        let mut short = spec.clone();
        short.inputs = 3;
        for layer in &mut short.layers {
            if let Layer::Positions { length, .. } = layer {
                *length = 3;
            }
        }
        let mut other = Network::new(&short, 1, 1, Team::alone()).unwrap();
        // The same weights; of the positions those that are left.
        let tensors = other.tensors();
        for (to, from) in tensors.iter().zip(network.tensors()) {
            let from = &network.parameters[from.range][..to.range.len()];
            other.parameters[to.range.clone()].copy_from_slice(from);
        }
        for (a, b) in padded.iter().zip(other.infer(&ids[..3])) {
            assert!((a - b).abs() < 1e-6, "{spec:?}: {a} {b}");
        }
    }
}
