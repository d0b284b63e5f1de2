//! Weights and biases: logits = x·W + b.

use serde::{Deserialize, Serialize};

use super::checks::invalid;
use crate::{
    data::Samples,
    model::{Input, Layer, Loss, ModelSpec},
    train::{Network, Team, TrainError},
};

/// Rows of a batch when the model computes as a network.
const CAPACITY: usize = 256;

/// A linear model of classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    /// Name of the method, for example `naive-bayes`.
    pub name: String,
    /// Numbers in a row of input.
    pub inputs: usize,
    /// Classes.
    pub outputs: usize,
    /// `inputs` × `outputs`, row after row.
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

impl LinearModel {
    /// The model as a network of one dense layer, to be exported, explained and
    /// measured like any other.
    ///
    /// # Errors
    /// Weights that do not fit the sizes.
    pub fn network(&self) -> Result<Network, TrainError> {
        let spec = ModelSpec {
            name: self.name.clone(),
            inputs: self.inputs,
            input: Input::Numbers,
            layers: vec![Layer::Dense { inputs: self.inputs, outputs: self.outputs }],
            loss: Loss::SoftmaxCrossEntropy,
        };
        let parameters = [&self.weights[..], &self.bias].concat();
        let mut network = Network::new(&spec, spec.rows_at_once(CAPACITY), 0, Team::alone())?;
        if !network.set_parameters(&parameters) {
            return Err(invalid("weights", "they do not fit the numbers of inputs and classes"));
        }
        Ok(network)
    }

    /// Logits of rows of numbers, one row of classes after another.
    ///
    /// # Errors
    /// Rows of another width.
    pub fn logits(&self, data: &dyn Samples, rows: &[u32]) -> Result<Vec<f32>, TrainError> {
        let width = data.width();
        if width != self.inputs {
            let message = format!("rows have {width} numbers, the model takes {}", self.inputs);
            return Err(invalid("data", message));
        }
        let mut row = vec![0.0; width];
        let mut logits = Vec::with_capacity(rows.len() * self.outputs);
        for index in rows {
            if let Some(entries) = data.entries(*index as usize) {
                let weighted = entries.iter().map(|(input, x)| (*input as usize, *x));
                self.add(weighted, &mut logits);
                continue;
            }
            data.fill(*index as usize, &mut row);
            let weighted = row.iter().enumerate().filter(|(_, x)| **x != 0.0);
            self.add(weighted.map(|(input, x)| (input, *x)), &mut logits);
        }
        Ok(logits)
    }

    /// Logits of rows of token ids, 0 for padding: the model counts them.
    ///
    /// # Errors
    /// An id that is no word of the model.
    pub fn logits_of_tokens(
        &self,
        data: &dyn Samples,
        rows: &[u32],
    ) -> Result<Vec<f32>, TrainError> {
        let mut row = vec![0.0; data.width()];
        let mut logits = Vec::with_capacity(rows.len() * self.outputs);
        for index in rows {
            data.fill(*index as usize, &mut row);
            let ids: Vec<usize> = row.iter().map(|id| *id as usize).filter(|id| *id > 0).collect();
            if let Some(id) = ids.iter().find(|id| **id >= self.inputs) {
                let message = format!("token {id} of a vocabulary of {}", self.inputs);
                return Err(invalid("data", message));
            }
            self.add(ids.into_iter().map(|id| (id, 1.0)), &mut logits);
        }
        Ok(logits)
    }

    /// Adds the logits of one row.
    fn add(&self, inputs: impl Iterator<Item = (usize, f32)>, logits: &mut Vec<f32>) {
        let first = logits.len();
        logits.extend_from_slice(&self.bias);
        for (input, x) in inputs {
            let weights = &self.weights[input * self.outputs..][..self.outputs];
            for (logit, weight) in logits[first..].iter_mut().zip(weights) {
                *logit += x * weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{Rows, all},
        *,
    };

    fn model() -> LinearModel {
        LinearModel {
            name: "test".to_owned(),
            inputs: 3,
            outputs: 2,
            weights: vec![9.0, 9.0, 1.0, -1.0, 0.5, 2.0],
            bias: vec![0.25, -0.5],
        }
    }

    #[test]
    fn rows_and_their_network_and_tokens_agree() {
        // The token row 1 2 2 0 has the counts 0 1 2.
        let counts = Rows { width: 3, numbers: vec![0.0, 1.0, 2.0], labels: vec![0] };
        let tokens = Rows { width: 4, numbers: vec![1.0, 2.0, 2.0, 0.0], labels: vec![0] };
        let wanted = vec![2.25, 2.5];
        assert_eq!(model().logits(&counts, &all(&counts)).unwrap(), wanted);
        assert_eq!(model().logits_of_tokens(&tokens, &all(&tokens)).unwrap(), wanted);
        assert_eq!(model().network().unwrap().infer(&counts.numbers), wanted);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let tokens = Rows { width: 2, numbers: vec![1.0, 3.0], labels: vec![0] };
        assert!(model().logits(&tokens, &[0]).unwrap_err().is_input());
        assert!(model().logits_of_tokens(&tokens, &[0]).unwrap_err().is_input());
        let broken = LinearModel { bias: vec![1.0], ..model() };
        assert!(broken.network().is_err());
    }
}
