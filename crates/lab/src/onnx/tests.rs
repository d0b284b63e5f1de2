//! Every architecture as an ONNX file: the format's own checker, and ONNX
//! Runtime's answers beside the trainer's.

use std::{path::Path, process::Command};

use super::{Metadata, write};
use crate::{
    engine::{
        Provider, SessionOptions, compare_logits,
        testing::{engine, skipped},
    },
    model::{ARCHITECTURES, Input, Layer, Loss, ModelSpec},
    train::{Network, Team},
};

fn about() -> Metadata<'static> {
    Metadata {
        task: "test",
        labels: &[],
        preprocessing: "none",
        data_digest: "abc",
        synthetic: true,
        data_licence: "CC0-1.0",
    }
}

/// What the architectures do not use, in one network of each kind of input.
fn others() -> Vec<ModelSpec> {
    let conv = |inputs, outputs, kernel, stride, padding| Layer::Conv2d {
        inputs,
        outputs,
        kernel,
        stride,
        padding,
    };
    let image = ModelSpec {
        name: "image".to_owned(),
        inputs: 3 * 11 * 9,
        input: Input::Image { channels: 3, height: 11, width: 9 },
        layers: vec![
            Layer::Relu,
            conv(3, 5, 3, 2, 1),
            Layer::Tanh,
            Layer::MaxPool2d { size: 3, stride: 1 },
            conv(5, 4, 2, 1, 1),
            Layer::Sigmoid,
            Layer::Flatten,
            Layer::LayerNorm { width: 80 },
            Layer::Dense { inputs: 80, outputs: 3 },
        ],
        loss: Loss::SoftmaxCrossEntropy,
    };
    let text = ModelSpec {
        name: "text".to_owned(),
        inputs: 7,
        input: Input::Tokens { vocabulary: 50 },
        layers: vec![
            Layer::Embedding { vocabulary: 50, width: 12 },
            Layer::Attention { width: 12, heads: 3 },
            Layer::LayerNorm { width: 12 },
            Layer::Dense { inputs: 12, outputs: 8 },
            Layer::Relu,
            Layer::Gru { inputs: 8, hidden: 5 },
            Layer::Dense { inputs: 5, outputs: 3 },
            Layer::Tanh,
        ],
        loss: Loss::SoftmaxCrossEntropy,
    };
    let flat = ModelSpec {
        layers: vec![
            Layer::Embedding { vocabulary: 50, width: 4 },
            Layer::Flatten,
            Layer::Dense { inputs: 28, outputs: 3 },
            Layer::Dropout { rate: 0.5 },
        ],
        ..text.clone()
    };
    vec![image, text, flat]
}

fn specs() -> Vec<ModelSpec> {
    ARCHITECTURES.iter().map(|entry| entry.example()).chain(others()).collect()
}

/// Rows of the spec's kind; ids with padding at the end, the last row all padding.
fn rows(spec: &ModelSpec, count: usize) -> Vec<f32> {
    let length = spec.inputs;
    let value = |row: usize, column: usize| match spec.input {
        Input::Tokens { vocabulary } if column < (length - row % length) % (length + row / 9) => {
            (1 + (row * 131 + column * 37) % (vocabulary - 1)) as f32
        }
        Input::Tokens { .. } => 0.0,
        _ => ((row * length + column) as f32 * 0.7).sin(),
    };
    let last = count - 1;
    let cells = (0..count).flat_map(|row| (0..length).map(move |column| (row, column)));
    let all_padding = |row: usize| row == last && matches!(spec.input, Input::Tokens { .. });
    cells.map(|(row, column)| if all_padding(row) { 0.0 } else { value(row, column) }).collect()
}

fn saved(spec: &ModelSpec, folder: &Path) -> (Network, std::path::PathBuf) {
    let network = Network::new(spec, 64, 7, Team::alone()).unwrap();
    let path = folder.join(format!("{}-{}.onnx", spec.name, spec.layers.len()));
    write(&path, &network, &about()).unwrap();
    (network, path)
}

#[test]
fn onnx_runtime_gives_the_trainers_answers_for_every_architecture() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    for spec in specs() {
        let (mut network, path) = saved(&spec, folder.path());
        let mut session = engine.session(&path, &SessionOptions::new(Provider::Cpu, 1)).unwrap();
        let tokens = matches!(spec.input, Input::Tokens { .. });
        assert_eq!(session.takes_ids(), tokens);
        assert_eq!(session.input().name, if tokens { super::TOKENS } else { super::INPUT });
        assert_eq!((session.features(), session.output().name.as_str()), (spec.inputs, "logits"));
        assert_eq!(session.output().shape, [None, Some(spec.outputs())]);
        for count in [1, 40] {
            let input = rows(&spec, count + 1);
            let wanted = network.infer(&input);
            let got = session.infer(&input, count + 1).unwrap();
            let parity = compare_logits(&wanted, &got, spec.outputs()).unwrap();
            assert!(parity.violations == 0, "{}: {parity:?}", spec.name);
            let spread = wanted.iter().fold(0.0_f32, |most, x| most.max((x - wanted[0]).abs()));
            assert!(spread > 1e-3, "{}: all answers are alike", spec.name);
        }
    }
}

/// The format's own checker, where a Python with the package `onnx` is named.
#[test]
fn the_official_checker_accepts_every_architecture() {
    let Some(python) = std::env::var_os("ASSAY_TEST_PYTHON") else {
        skipped("ASSAY_TEST_PYTHON names no Python with onnx");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = specs().iter().map(|spec| saved(spec, folder.path()).1).collect();
    let script = "import sys, onnx\n\
                  for path in sys.argv[1:]: onnx.checker.check_model(path, full_check=True)";
    let output = Command::new(python).args(["-c", script]).args(&paths).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
