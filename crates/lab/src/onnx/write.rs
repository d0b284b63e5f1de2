//! An ONNX file around a network's graph: what it says about itself.

use std::path::Path;

use prost::Message;

use super::{
    graph::graph,
    proto::{GraphProto, ModelProto, OperatorSetIdProto, StringStringEntryProto},
};
use crate::{
    artifact::{ArtifactError, write_atomically},
    model::Input,
    train::Network,
};

/// Version of the format, the one that came with [`OPSET`].
const IR_VERSION: i64 = 8;
/// Version of the operators.
const OPSET: i64 = 17;

/// What the file says about itself.
#[derive(Debug, Clone, Copy)]
pub struct Metadata<'a> {
    /// For example `image-classification`.
    pub task: &'a str,
    /// Names of the outputs, in order.
    pub labels: &'a [String],
    /// What was done to the data before it entered the network.
    pub preprocessing: &'a str,
    /// SHA-256 of the data set.
    pub data_digest: &'a str,
    /// True when the data were generated in code.
    pub synthetic: bool,
    /// Licence of the data.
    pub data_licence: &'a str,
}

/// Writes a network as an ONNX file, atomically.
///
/// # Errors
/// What the disk says, for example that it is full.
pub fn write(path: &Path, network: &Network, about: &Metadata<'_>) -> Result<(), ArtifactError> {
    let bytes = model_of(network, about).encode_to_vec();
    write_atomically(path, &|target| target.write_all(&bytes))
}

/// The message that [`write()`] writes.
#[must_use]
pub fn model_of(network: &Network, about: &Metadata<'_>) -> ModelProto {
    let spec = network.spec();
    let mut model = model_around(graph(network), &spec.name, about);
    if let Input::Tokens { vocabulary } = spec.input {
        model.metadata_props.push(entry("vocabulary", &vocabulary.to_string()));
    }
    model
}

fn entry(key: &str, value: &str) -> StringStringEntryProto {
    StringStringEntryProto { key: Some(key.to_owned()), value: Some(value.to_owned()) }
}

/// The message around any graph; `name` is that of the architecture.
pub(super) fn model_around(graph: GraphProto, name: &str, about: &Metadata<'_>) -> ModelProto {
    ModelProto {
        ir_version: Some(IR_VERSION),
        opset_import: vec![OperatorSetIdProto {
            domain: Some(String::new()),
            version: Some(OPSET),
        }],
        producer_name: Some("assay".to_owned()),
        producer_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        doc_string: Some(format!("{name}, trained by assay")),
        graph: Some(graph),
        metadata_props: vec![
            entry("architecture", name),
            entry("task", about.task),
            entry("labels", &about.labels.join(",")),
            entry("preprocessing", about.preprocessing),
            entry("data_digest", about.data_digest),
            entry("data_synthetic", &about.synthetic.to_string()),
            entry("data_licence", about.data_licence),
            entry("licence", env!("CARGO_PKG_LICENSE")),
            entry("trainer_version", env!("CARGO_PKG_VERSION")),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::reference_mlp,
        onnx::{OUTPUT, read},
        train::Team,
    };

    fn reference() -> Network {
        Network::new(&reference_mlp(), 8, 1, Team::alone()).unwrap()
    }

    fn about(labels: &[String]) -> Metadata<'_> {
        Metadata {
            task: "image-classification",
            labels,
            preprocessing: "pixel/255",
            data_digest: "abc",
            synthetic: true,
            data_licence: "CC0-1.0",
        }
    }

    #[test]
    fn the_file_holds_gemm_and_relu_without_dropout_and_all_weights() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.onnx");
        let network = reference();
        let labels: Vec<String> = (0..10).map(|digit| digit.to_string()).collect();
        write(&path, &network, &about(&labels)).unwrap();
        let (model, graph) = read(&path).unwrap();
        let ops: Vec<&str> = graph.node.iter().map(|n| n.op_type.as_deref().unwrap()).collect();
        assert_eq!(ops, ["Gemm", "Relu", "Gemm", "Gemm"]);
        assert_eq!(graph.node[3].output, [OUTPUT]);
        let bytes: usize =
            graph.initializer.iter().map(|t| t.raw_data.as_ref().unwrap().len()).sum();
        assert_eq!(bytes, 2_143_272);
        let value = |key: &str| {
            let entry = model.metadata_props.iter().find(|e| e.key.as_deref() == Some(key));
            entry.unwrap().value.clone().unwrap()
        };
        assert_eq!(value("labels"), "0,1,2,3,4,5,6,7,8,9");
        assert_eq!(value("data_synthetic"), "true");
    }

    #[test]
    fn a_truncated_file_and_a_foreign_file_are_no_models() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.onnx");
        write(&path, &reference(), &about(&[])).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert!(read(&path).is_err());
        std::fs::write(&path, "hello").unwrap();
        assert!(read(&path).is_err());
        std::fs::write(&path, "").unwrap();
        assert!(read(&path).is_err());
    }
}
