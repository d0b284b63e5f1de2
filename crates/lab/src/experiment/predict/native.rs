//! A model without ONNX Runtime: the trainer's own forward pass with the weights of the ONNX
//! file, and the sums of a recommender. Weights that the file stores in another order than
//! the trainer (recurrent layers) cannot be read back.

use std::{collections::BTreeMap, path::Path};

use super::PredictError;
use crate::{
    experiment::LabError,
    model::{Input, Layer, Loss, ModelSpec, architecture},
    onnx::{self, GraphProto, TensorProto},
    recommend::FactorModel,
    train::{Network, Team, TrainError},
};

fn graph(model: &Path) -> Result<GraphProto, PredictError> {
    let (_, graph) = onnx::read(model).map_err(|error| LabError::Sidecar(error.to_string()))?;
    Ok(graph)
}

/// The numbers of a tensor of the file.
fn floats(graph: &GraphProto, name: &str) -> Option<Vec<f32>> {
    let named = |tensor: &&TensorProto| tensor.name.as_deref() == Some(name);
    let bytes = graph.initializer.iter().find(named)?.raw_data.as_ref()?;
    let numbers = bytes.chunks_exact(4);
    let whole = numbers.remainder().is_empty();
    let numbers = numbers.map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    whole.then(|| numbers.collect())
}

/// The network of a file, for one row at a time.
pub(super) fn network(
    model: &Path,
    name: &str,
    sizes: &BTreeMap<String, f64>,
    (input, inputs): (Input, usize),
    classes: usize,
) -> Result<Network, PredictError> {
    let sizes: Vec<(&str, f64)> = sizes.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    let spec = match architecture(name) {
        Some(known) => known
            .build(input, inputs, classes, &sizes)
            .map_err(|error| LabError::Train(error.into()))?,
        // Baselines are one layer.
        None => ModelSpec {
            name: name.to_owned(),
            inputs,
            input: Input::Numbers,
            layers: vec![Layer::Dense { inputs, outputs: classes }],
            loss: Loss::SoftmaxCrossEntropy,
        },
    };
    let mut network = Network::new(&spec, 1, 0, Team::alone()).map_err(TrainError::from)?;
    let graph = graph(model)?;
    let mut parameters = vec![0.0; network.parameters().len()];
    for tensor in network.tensors() {
        let numbers = floats(&graph, &tensor.name).ok_or(PredictError::NeedsRuntime)?;
        let place = &mut parameters[tensor.range];
        if numbers.len() != place.len() {
            return Err(PredictError::NeedsRuntime);
        }
        place.copy_from_slice(&numbers);
    }
    if network.set_parameters(&parameters) { Ok(network) } else { Err(PredictError::NeedsRuntime) }
}

/// The recommender of a file.
pub(super) fn factors(model: &Path) -> Result<FactorModel, PredictError> {
    let graph = graph(model)?;
    let numbers = |name: &str| floats(&graph, name).ok_or(PredictError::NeedsRuntime);
    let one = |name: &str| -> Result<f32, PredictError> {
        numbers(name)?.first().copied().ok_or(PredictError::NeedsRuntime)
    };
    let (user_bias, item_bias) = (numbers("user_bias")?, numbers("item_bias")?);
    // Biases alone have no rows.
    let user_factors = floats(&graph, "user_factors").unwrap_or_default();
    let item_factors = floats(&graph, "item_factors").unwrap_or_default();
    let factors = user_factors.len().checked_div(user_bias.len()).unwrap_or(0);
    let fits = user_factors.len() == factors * user_bias.len()
        && item_factors.len() == factors * item_bias.len();
    if !fits {
        return Err(PredictError::NeedsRuntime);
    }
    Ok(FactorModel {
        mean: one("mean")?,
        low: one("low")?,
        high: one("high")?,
        item_ratings: vec![1; item_bias.len()],
        user_bias,
        item_bias,
        factors,
        user_factors,
        item_factors,
    })
}
