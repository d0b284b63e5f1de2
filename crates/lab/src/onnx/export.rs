//! The state of an export: the graph so far and the tensors that are left.

use super::builder::Builder;
use crate::train::{DensePlace, Network, Stage, TensorPlace};

/// A graph under construction, and the network that it is built from.
pub(super) struct Export<'a> {
    pub(super) network: &'a Network,
    pub(super) builder: Builder,
    /// Tensors that no stage has taken yet.
    tensors: std::vec::IntoIter<TensorPlace>,
    /// A dense stage that belongs to the recurrence after it.
    pub(super) projection: Option<(Stage, [String; 2])>,
}

impl<'a> Export<'a> {
    pub(super) fn new(network: &'a Network, builder: Builder) -> Self {
        Self { network, builder, tensors: network.tensors().into_iter(), projection: None }
    }

    /// Adds the next tensors of the network to the graph; returns their names.
    pub(super) fn parameters<const N: usize>(&mut self) -> [String; N] {
        [(); N].map(|()| {
            let Some(TensorPlace { name, shape, range }) = self.tensors.next() else {
                return String::new();
            };
            self.builder.floats(&name, &shape, &self.network.parameters()[range])
        })
    }

    /// Names of the next tensors, which are written in another layout.
    pub(super) fn skip_parameters<const N: usize>(&mut self) -> [String; N] {
        [(); N].map(|()| self.tensors.next().map(|tensor| tensor.name).unwrap_or_default())
    }

    /// Numbers of a dense place: weights and biases.
    pub(super) fn numbers(&self, place: DensePlace) -> [&[f32]; 2] {
        let parameters = self.network.parameters();
        [&parameters[place.weights..place.bias], &parameters[place.bias..place.end()]]
    }
}
