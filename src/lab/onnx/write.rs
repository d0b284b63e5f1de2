//! A network as an ONNX graph for inference: Gemm and Relu nodes, no dropout,
//! the size of the batch left open.

use std::path::Path;

use prost::Message;

use super::{
    INPUT, OUTPUT,
    proto::{
        DimensionProto, FLOAT, GraphProto, ModelProto, NodeProto, OperatorSetIdProto,
        StringStringEntryProto, TensorProto, TensorShapeProto, TensorTypeProto, TypeProto,
        ValueInfoProto,
    },
};
use crate::lab::{
    artifact::{ArtifactError, write_atomically},
    model::Layer,
    train::{DensePlace, Network},
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

/// Writes a network as an ONNX file, whole or not at all.
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
    model_around(graph(network), &network.spec().name, about)
}

/// The message around any graph; `name` is that of the architecture.
pub(super) fn model_around(graph: GraphProto, name: &str, about: &Metadata<'_>) -> ModelProto {
    let entry = |key: &str, value: &str| StringStringEntryProto {
        key: Some(key.to_owned()),
        value: Some(value.to_owned()),
    };
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

fn graph(network: &Network) -> GraphProto {
    let spec = network.spec();
    let mut graph = GraphProto {
        name: Some(spec.name.clone()),
        input: vec![rows_of(INPUT, spec.inputs)],
        output: vec![rows_of(OUTPUT, spec.outputs())],
        ..GraphProto::default()
    };
    let mut current = INPUT.to_owned();
    let mut places = network.places().iter().zip(1..);
    for layer in &spec.layers {
        let (op, mut inputs, name) = match layer {
            Layer::Dense { .. } => {
                let Some((place, number)) = places.next() else { break };
                let name = format!("dense{number}");
                let constants = constants(network.parameters(), place, &name);
                let names = constants.iter().filter_map(|c| c.name.clone()).collect::<Vec<_>>();
                graph.initializer.extend(constants);
                ("Gemm", names, name)
            }
            Layer::Relu => ("Relu", Vec::new(), format!("relu{}", graph.node.len())),
            Layer::Dropout { .. } => continue,
        };
        let output = format!("{name}_out");
        inputs.insert(0, std::mem::replace(&mut current, output.clone()));
        graph.node.push(NodeProto {
            input: inputs,
            output: vec![output],
            name: Some(name),
            op_type: Some(op.to_owned()),
        });
    }
    if let Some(last) = graph.node.last_mut() {
        last.output = vec![OUTPUT.to_owned()];
    }
    graph
}

/// Weights (inputs × outputs, as Gemm takes them untransposed) and biases of a layer.
fn constants(parameters: &[f32], place: &DensePlace, name: &str) -> [TensorProto; 2] {
    let tensor = |part: &str, dims: &[usize], values: &[f32]| TensorProto {
        dims: dims.iter().map(|size| *size as i64).collect(),
        data_type: Some(FLOAT),
        name: Some(format!("{name}.{part}")),
        raw_data: Some(values.iter().flat_map(|value| value.to_le_bytes()).collect()),
    };
    let DensePlace { inputs, outputs, weights, bias } = *place;
    [
        tensor("weight", &[inputs, outputs], &parameters[weights..bias]),
        tensor("bias", &[outputs], &parameters[bias..bias + outputs]),
    ]
}

/// A tensor of any number of rows.
fn rows_of(name: &str, width: usize) -> ValueInfoProto {
    let batch = DimensionProto { dim_value: None, dim_param: Some("batch".to_owned()) };
    let width = DimensionProto { dim_value: Some(width as i64), dim_param: None };
    let shape = TensorShapeProto { dim: vec![batch, width] };
    let tensor = TensorTypeProto { elem_type: Some(FLOAT), shape: Some(shape) };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto { tensor_type: Some(tensor) }),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::lab::{model::reference_mlp, onnx::read, train::Team};

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

    /// The format's own checker, where a Python with the package `onnx` is named.
    #[test]
    fn the_official_checker_accepts_the_file() {
        let Some(python) = std::env::var_os("ASSAY_TEST_PYTHON") else {
            crate::lab::engine::testing::skipped("ASSAY_TEST_PYTHON names no Python with onnx");
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.onnx");
        write(&path, &reference(), &about(&[])).unwrap();
        let script = "import sys, onnx; onnx.checker.check_model(sys.argv[1], full_check=True)";
        let output = Command::new(python).args(["-c", script]).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
