//! A factor model as an ONNX graph: user and item numbers in, a rating out.
//! Rows of both tables are gathered, multiplied and summed, biases and the mean
//! added, and the result cut at the ends of the scale.

use std::path::Path;

use prost::Message;

use super::{
    Metadata, ModelProto,
    proto::{
        DimensionProto, FLOAT, GraphProto, INT64, NodeProto, TensorProto, TensorShapeProto,
        TensorTypeProto, TypeProto, ValueInfoProto,
    },
    write::model_around,
};
use crate::{
    artifact::{ArtifactError, write_atomically},
    recommend::FactorModel,
};

/// Name of the input of user numbers, one a row.
pub const USER: &str = "user";
/// Name of the input of item numbers, one a row.
pub const ITEM: &str = "item";
/// Name of the output: one rating a row.
pub const RATING: &str = "rating";

/// Writes a factor model as an ONNX file, atomically. `name` is that of
/// the method, for example `matrix-factorisation`.
///
/// # Errors
/// What the disk says, for example that it is full.
pub fn write_factors(
    path: &Path,
    model: &FactorModel,
    name: &str,
    about: &Metadata<'_>,
) -> Result<(), ArtifactError> {
    let bytes = factor_model_of(model, name, about).encode_to_vec();
    write_atomically(path, &|target| target.write_all(&bytes))
}

/// The message that [`write_factors`] writes.
#[must_use]
pub fn factor_model_of(model: &FactorModel, name: &str, about: &Metadata<'_>) -> ModelProto {
    model_around(graph(model, name), name, about)
}

fn graph(model: &FactorModel, name: &str) -> GraphProto {
    let (users, items) = (model.user_bias.len(), model.item_bias.len());
    let mut graph = GraphProto {
        name: Some(name.to_owned()),
        input: vec![port(USER, INT64, &[None]), port(ITEM, INT64, &[None])],
        output: vec![port(RATING, FLOAT, &[None, Some(1)])],
        ..GraphProto::default()
    };
    graph.initializer = vec![
        floats("user_bias", &[users, 1], &model.user_bias),
        floats("item_bias", &[items, 1], &model.item_bias),
        floats("mean", &[1], &[model.mean]),
        floats("low", &[], &[model.low]),
        floats("high", &[], &[model.high]),
    ];
    let mut add = |op: &str, inputs: &[&str], output: &str| {
        graph.node.push(node(op, inputs, output));
    };
    add("Gather", &["user_bias", USER], "of_user");
    add("Gather", &["item_bias", ITEM], "of_item");
    add("Add", &["of_user", "of_item"], "biases");
    add("Add", &["biases", "mean"], "baseline");
    let mut sum = "baseline";
    // Biases alone have no rows to multiply.
    if model.factors > 0 {
        add("Gather", &["user_factors", USER], "user_row");
        add("Gather", &["item_factors", ITEM], "item_row");
        add("Mul", &["user_row", "item_row"], "products");
        // Keeps the dimension that it sums over, by default.
        add("ReduceSum", &["products", "axes"], "dot");
        add("Add", &["baseline", "dot"], "score");
        sum = "score";
    }
    add("Clip", &[sum, "low", "high"], RATING);
    if model.factors > 0 {
        let width = model.factors;
        graph.initializer.extend([
            floats("user_factors", &[users, width], &model.user_factors),
            floats("item_factors", &[items, width], &model.item_factors),
            constant("axes", &[1], INT64, 1_i64.to_le_bytes().to_vec()),
        ]);
    }
    graph
}

pub(super) fn node(op: &str, inputs: &[&str], output: &str) -> NodeProto {
    let mut node = NodeProto { op_type: Some(op.to_owned()), ..NodeProto::default() };
    node.input = inputs.iter().map(|name| (*name).to_owned()).collect();
    node.output = vec![output.to_owned()];
    node.name = Some(format!("make_{output}"));
    node
}

pub(super) fn floats(name: &str, shape: &[usize], values: &[f32]) -> TensorProto {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    constant(name, shape, FLOAT, bytes)
}

pub(super) fn constant(name: &str, shape: &[usize], data_type: i32, bytes: Vec<u8>) -> TensorProto {
    TensorProto {
        dims: shape.iter().map(|size| *size as i64).collect(),
        data_type: Some(data_type),
        name: Some(name.to_owned()),
        raw_data: Some(bytes),
    }
}

/// A tensor; `None` is the number of rows.
pub(super) fn port(name: &str, elem_type: i32, shape: &[Option<i64>]) -> ValueInfoProto {
    let size = |size: &Option<i64>| DimensionProto {
        dim_value: *size,
        dim_param: size.is_none().then(|| "batch".to_owned()),
    };
    let shape = TensorShapeProto { dim: shape.iter().map(size).collect() };
    let tensor = TensorTypeProto { elem_type: Some(elem_type), shape: Some(shape) };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto { tensor_type: Some(tensor) }),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::{ffi::OsStr, process::Command};

    use super::*;
    use crate::{
        engine::testing,
        onnx::read,
        progress::NoProgress,
        recommend::{BiasOptions, FactorOptions, Ratings, factorise, fit_biases},
    };

    fn about() -> Metadata<'static> {
        Metadata {
            task: "recommendation",
            labels: &[],
            preprocessing: "users and items counted from 0",
            data_digest: "abc",
            synthetic: true,
            data_licence: "CC0-1.0",
        }
    }

    /// 40 users × 30 items, some pairs of them rated; the last user and item never.
    fn models() -> [(&'static str, FactorModel); 3] {
        let pairs = (0..39_u32).flat_map(|u| (0..29_u32).map(move |i| (u, i)));
        let pairs: Vec<(u32, u32)> = pairs.filter(|(u, i)| (u * 5 + i * 3) % 4 != 0).collect();
        let (users, items): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
        let values: Vec<f32> = users
            .iter()
            .zip(&items)
            .map(|(u, i)| ((u * 7 + i * 11) % 10 + 1) as f32 / 2.0)
            .collect();
        let ratings = Ratings::new(&users, &items, &values, 40, 30).unwrap();
        let fit = |biased| {
            let options = FactorOptions {
                factors: 12,
                epochs: 30,
                biased,
                learning_rate: 0.05,
                ..FactorOptions::default()
            };
            factorise(&ratings, None, &options, None, &NoProgress).unwrap().model
        };
        let biases = fit_biases(&ratings, &BiasOptions::default()).unwrap();
        [("matrix-factorisation", fit(true)), ("pmf", fit(false)), ("bias-only", biases)]
    }

    #[test]
    fn the_graph_gathers_multiplies_sums_and_cuts() {
        let folder = tempfile::tempdir().unwrap();
        for (name, model) in models() {
            let path = folder.path().join(name);
            write_factors(&path, &model, name, &about()).unwrap();
            let (file, graph) = read(&path).unwrap();
            let ops: Vec<&str> =
                graph.node.iter().map(|node| node.op_type.as_deref().unwrap()).collect();
            let biases = ["Gather", "Gather", "Add", "Add"];
            let factors = ["Gather", "Gather", "Mul", "ReduceSum", "Add"];
            let factors = if model.factors > 0 { &factors[..] } else { &[] };
            assert_eq!(ops, [&biases[..], factors, &["Clip"]].concat());
            let architecture =
                file.metadata_props.iter().find(|e| e.key.as_deref() == Some("architecture"));
            assert_eq!(architecture.unwrap().value.as_deref(), Some(name));
        }
    }

    /// The format's own checker and ONNX Runtime over every pair, the never rated
    /// ones among them, where a Python with both packages is named.
    #[test]
    fn the_official_checker_accepts_and_onnx_runtime_agrees_on_every_pair() {
        let Some(python) = std::env::var_os("ASSAY_TEST_PYTHON") else {
            testing::skipped("ASSAY_TEST_PYTHON names no Python with onnx");
            return;
        };
        let pairs = (0..40_u32).flat_map(|u| (0..30_u32).map(move |i| (u, i)));
        let (users, items): (Vec<u32>, Vec<u32>) = pairs.unzip();
        for (name, model) in models() {
            let largest = parity(&python, &model, &users, &items);
            assert!(largest < 1e-5, "{name}: {largest}");
        }
    }

    /// Largest difference between a model's predictions and those of its file in
    /// ONNX Runtime, after the format's own checker has looked at it.
    pub(crate) fn parity(python: &OsStr, model: &FactorModel, users: &[u32], items: &[u32]) -> f32 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.onnx");
        write_factors(&path, model, "factors", &about()).unwrap();
        let predicted = model.predict(users, items).unwrap();
        let wanted = folder.path().join("wanted.json");
        std::fs::write(&wanted, serde_json::json!([users, items, predicted]).to_string()).unwrap();
        let output =
            Command::new(python).args(["-c", PARITY]).args([&path, &wanted]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    }

    const PARITY: &str = r#"
import json, sys, numpy, onnx
onnx.checker.check_model(sys.argv[1], full_check=True)
try:
    import onnxruntime
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    run = lambda feeds: session.run(None, feeds)[0]
except ImportError:
    from onnx.reference import ReferenceEvaluator
    run = lambda feeds: ReferenceEvaluator(sys.argv[1]).run(None, feeds)[0]
users, items, wanted = json.load(open(sys.argv[2]))
got = run({"user": numpy.array(users, numpy.int64), "item": numpy.array(items, numpy.int64)})
assert got.shape == (len(wanted), 1), got.shape
print(numpy.abs(got[:, 0] - numpy.array(wanted, numpy.float32)).max())
"#;
}
