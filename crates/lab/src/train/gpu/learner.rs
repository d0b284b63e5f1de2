//! The weights of a network and the state of its optimiser on a device, and the
//! steps over them.

use burn_tensor::{Device, Tensor, TensorData};

use super::{
    adapter::Opened,
    chain::{Chain, Masks},
    objective,
};
use crate::train::{
    accelerator::Accelerator,
    batch::{Rows, WeightUpdate},
    device::{Adapter, DeviceError},
    elementwise::{AdamStep, SgdStep},
    loss::{LossFigures, Objective},
    network::Network,
    optimizer::{Advance, Optimizer},
};

/// A network on a device. Tensors are in the order of [`Chain::places`].
pub(super) struct Learner {
    adapter: Adapter,
    device: Device,
    /// The same device, on which operations are noted for their gradients.
    noting: Device,
    chain: Chain,
    objective: Objective,
    width: usize,
    parameters: Vec<Tensor<1>>,
    /// As [`Optimizer::state`]; the second is empty where there is none.
    state: [Vec<Tensor<1>>; 2],
    /// Outputs of steps whose figures were not requested yet, with their targets.
    untold: Vec<(Tensor<2>, Vec<u8>)>,
}

impl Learner {
    /// Copies a network and the state of its optimiser to a device.
    pub(super) fn new(opened: Opened, network: &Network, optimizer: &Optimizer) -> Self {
        let Opened { adapter, device } = opened;
        let mut learner = Self {
            adapter,
            noting: device.clone().autodiff(),
            device,
            chain: Chain::of(network.plan()),
            objective: network.objective.clone(),
            width: network.spec().inputs,
            parameters: Vec::new(),
            state: [Vec::new(), Vec::new()],
            untold: Vec::new(),
        };
        learner.write(network.parameters(), optimizer);
        learner
    }

    fn put(&self, numbers: &[f32]) -> Vec<Tensor<1>> {
        if numbers.is_empty() {
            return Vec::new();
        }
        let tensor = |place: &std::ops::Range<usize>| {
            let data = TensorData::new(numbers[place.clone()].to_vec(), [place.len()]);
            Tensor::from_data(data, &self.device)
        };
        self.chain.places.iter().map(tensor).collect()
    }

    fn read(&self, tensors: &[Tensor<1>], numbers: &mut [f32]) -> Result<(), DeviceError> {
        if tensors.is_empty() {
            return Ok(());
        }
        let mut read = &numbers_of(Tensor::cat(tensors.to_vec(), 0))?[..];
        for place in &self.chain.places {
            let (part, rest) = read.split_at(place.len());
            numbers[place.clone()].copy_from_slice(part);
            read = rest;
        }
        Ok(())
    }

    fn numbers(&self, rows: Rows<'_>) -> Vec<f32> {
        let mut numbers = vec![0.0; rows.count * self.width];
        for (row, target) in numbers.chunks_exact_mut(self.width).enumerate() {
            (rows.fill)(row, 0, target);
        }
        numbers
    }

    /// Gradients over rows; their outputs are noted.
    fn gradients(&mut self, rows: Rows<'_>, targets: &[u8], masks: Masks) -> Vec<Tensor<1>> {
        let leaf = |tensor: &Tensor<1>| tensor.clone().autodiff().require_grad();
        let leaves: Vec<Tensor<1>> = self.parameters.iter().map(leaf).collect();
        let input = self.numbers(rows);
        let outputs = self.chain.forward(&leaves, input, Some(masks), &self.noting);
        self.untold.push((outputs.clone().inner(), targets.to_vec()));
        let loss = objective::loss(&self.objective, outputs, targets, &self.noting);
        let mut found = loss.backward();
        let gradient = |leaf: &Tensor<1>| {
            leaf.grad_remove(&mut found)
                .unwrap_or_else(|| Tensor::zeros([leaf.dims()[0]], &self.device))
        };
        leaves.iter().map(gradient).collect()
    }

    fn advance(&mut self, gradients: Vec<Tensor<1>>, advance: Advance) {
        let [first, second] = &mut self.state;
        for (index, gradient) in gradients.into_iter().enumerate() {
            let weights = &mut self.parameters[index];
            match advance {
                Advance::Adam(step) => {
                    adam(weights, gradient, &mut first[index], &mut second[index], step);
                }
                Advance::Sgd(step) => sgd(weights, gradient, &mut first[index], step),
            }
        }
    }
}

impl Accelerator for Learner {
    fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    fn step(
        &mut self,
        rows: Rows<'_>,
        targets: &[u8],
        (seed, step): (u64, u64),
        update: WeightUpdate<'_>,
    ) -> Result<(), DeviceError> {
        let gradients = self.gradients(rows, targets, Masks { seed, step });
        let scale = match update.clip_norm {
            None => 1.0,
            Some(longest) => (longest / (norm(&gradients)? + 1e-6)).min(1.0),
        };
        let advance = update.optimizer.advance(update.rate, scale);
        self.advance(gradients, advance);
        Ok(())
    }

    fn figures(&mut self) -> Result<LossFigures, DeviceError> {
        let (outputs, targets): (Vec<_>, Vec<_>) = self.untold.drain(..).unzip();
        if outputs.is_empty() {
            return Ok(LossFigures::NONE);
        }
        let outputs = Tensor::cat(outputs, 0);
        let width = outputs.dims()[1];
        Ok(self.objective.of(&numbers_of(outputs)?, &targets.concat(), width, None))
    }

    fn loss(&mut self, rows: Rows<'_>, targets: &[u8]) -> Result<LossFigures, DeviceError> {
        let input = self.numbers(rows);
        let outputs = self.chain.forward(&self.parameters, input, None, &self.device);
        let width = outputs.dims()[1];
        Ok(self.objective.of(&numbers_of(outputs)?, targets, width, None))
    }

    fn read_parameters(&mut self, parameters: &mut [f32]) -> Result<(), DeviceError> {
        self.read(&self.parameters, parameters)
    }

    fn read_state(&mut self, optimizer: &mut Optimizer) -> Result<(), DeviceError> {
        for (tensors, numbers) in self.state.iter().zip(optimizer.state()) {
            self.read(tensors, numbers)?;
        }
        Ok(())
    }

    fn write(&mut self, parameters: &[f32], optimizer: &Optimizer) {
        self.parameters = self.put(parameters);
        self.state = optimizer.state.each_ref().map(|numbers| self.put(numbers));
    }
}

/// Copies a tensor out; waits for the device.
fn numbers_of<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, DeviceError> {
    let data = tensor.try_into_data().map_err(|error| DeviceError::Failed(error.to_string()))?;
    data.try_to_vec().map_err(|error| DeviceError::Failed(error.to_string()))
}

/// Euclidean norm over all gradients; waits for the device.
fn norm(gradients: &[Tensor<1>]) -> Result<f64, DeviceError> {
    let squares = gradients.iter().map(|gradient| (gradient.clone() * gradient.clone()).sum());
    let sums = numbers_of(Tensor::cat(squares.collect(), 0))?;
    Ok(sums.into_iter().map(f64::from).sum::<f64>().sqrt())
}

/// The gradient as the step uses it: scaled, and with a share of the weights.
fn with_decay(gradient: Tensor<1>, weights: &Tensor<1>, scale: f32, decay: f32) -> Tensor<1> {
    let scaled = if scale < 1.0 { gradient.mul_scalar(scale) } else { gradient };
    if decay > 0.0 { scaled + weights.clone().mul_scalar(decay) } else { scaled }
}

fn adam(
    weights: &mut Tensor<1>,
    gradient: Tensor<1>,
    mean: &mut Tensor<1>,
    square: &mut Tensor<1>,
    step: AdamStep,
) {
    let gradient = with_decay(gradient, weights, step.scale, step.decay);
    let change = (gradient.clone() - mean.clone()).mul_scalar(step.new_mean);
    *mean = mean.clone() + change;
    let squared = (gradient.clone() * gradient).mul_scalar(step.new_square);
    *square = square.clone().mul_scalar(step.old_square) + squared;
    let root = square.clone().sqrt().mul_scalar(step.root_scale).add_scalar(step.epsilon);
    let shrunk =
        if step.shrink < 1.0 { weights.clone().mul_scalar(step.shrink) } else { weights.clone() };
    *weights = shrunk - mean.clone().mul_scalar(step.rate) / root;
}

fn sgd(weights: &mut Tensor<1>, gradient: Tensor<1>, velocity: &mut Tensor<1>, step: SgdStep) {
    let gradient = with_decay(gradient, weights, step.scale, step.decay);
    *velocity = velocity.clone().mul_scalar(step.momentum) + gradient;
    *weights = weights.clone() - velocity.clone().mul_scalar(step.rate);
}
