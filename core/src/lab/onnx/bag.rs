//! A linear model over words as an ONNX graph that takes token ids: the weights
//! of the tokens of a row are gathered and summed, which is what counting them
//! and multiplying comes to, without a column for every word.

use std::path::Path;

use prost::Message;

use super::{
    Metadata, ModelProto, OUTPUT, TOKENS,
    proto::{FLOAT, GraphProto, INT64},
    recommend::{constant, floats, node, port},
    write::model_around,
};
use crate::lab::{
    artifact::{ArtifactError, write_atomically},
    baseline::LinearModel,
};

/// Writes a linear model over words as an ONNX file, whole or not at all: int64
/// `tokens` of `[batch, length]` in, 0 for padding, logits out.
///
/// # Errors
/// What the disk says, for example that it is full.
pub fn write_bag(
    path: &Path,
    model: &LinearModel,
    length: usize,
    about: &Metadata<'_>,
) -> Result<(), ArtifactError> {
    let bytes = bag_model_of(model, length, about).encode_to_vec();
    write_atomically(path, &|target| target.write_all(&bytes))
}

/// The message that [`write_bag`] writes.
#[must_use]
pub fn bag_model_of(model: &LinearModel, length: usize, about: &Metadata<'_>) -> ModelProto {
    let outputs = model.outputs;
    // Padding adds nothing, whatever the fit says of token 0.
    let padding = outputs.min(model.weights.len());
    let weights = [&vec![0.0; padding], &model.weights[padding..]].concat();
    let graph = GraphProto {
        name: Some(model.name.clone()),
        input: vec![port(TOKENS, INT64, &[None, Some(length as i64)])],
        output: vec![port(OUTPUT, FLOAT, &[None, Some(outputs as i64)])],
        node: vec![
            node("Gather", &["weights", TOKENS], "of_tokens"),
            node("ReduceSum", &["of_tokens", "axes"], "sums"),
            node("Squeeze", &["sums", "axes"], "sum"),
            node("Add", &["sum", "bias"], OUTPUT),
        ],
        initializer: vec![
            floats("weights", &[model.inputs, outputs], &weights),
            floats("bias", &[outputs], &model.bias),
            constant("axes", &[1], INT64, 1_i64.to_le_bytes().to_vec()),
        ],
    };
    model_around(graph, &model.name, about)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_official_checker_accepts_and_onnx_runtime_agrees() {
        let Some(python) = std::env::var_os("ASSAY_TEST_PYTHON") else {
            crate::lab::engine::testing::skipped("ASSAY_TEST_PYTHON names no Python with onnx");
            return;
        };
        let model = LinearModel {
            name: "naive-bayes".to_owned(),
            inputs: 3,
            outputs: 2,
            weights: vec![9.0, 9.0, 1.0, -1.0, 0.5, 2.0],
            bias: vec![0.25, -0.5],
        };
        let about = Metadata {
            task: "text-classification",
            labels: &["a".to_owned(), "b".to_owned()],
            preprocessing: "tokens",
            data_digest: "abc",
            synthetic: true,
            data_licence: "CC0-1.0",
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.onnx");
        write_bag(&path, &model, 4, &about).unwrap();
        let output = Command::new(python).args(["-c", RUN]).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // 1 2 2 and padding: 1 + .5 + .5 + .25 and −1 + 2 + 2 − .5.
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.trim(), "[[2.25, 2.5], [0.25, -0.5]]");
    }

    const RUN: &str = r#"
import sys, numpy, onnx
onnx.checker.check_model(sys.argv[1], full_check=True)
try:
    import onnxruntime
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    run = lambda feeds: session.run(None, feeds)[0]
except ImportError:
    from onnx.reference import ReferenceEvaluator
    run = lambda feeds: ReferenceEvaluator(sys.argv[1]).run(None, feeds)[0]
print(run({"tokens": numpy.array([[1, 2, 2, 0], [0, 0, 0, 0]], numpy.int64)}).tolist())
"#;
}
