//! Setting a network's parameters: those of a file, or of a model that was fitted in another way.

use super::network::Network;

impl Network {
    /// Sets weights and biases in the order of [`Network::parameters`]. False,
    /// and nothing changed, when their number is another.
    #[must_use]
    pub fn set_parameters(&mut self, parameters: &[f32]) -> bool {
        let fits = parameters.len() == self.parameters.len();
        if fits {
            self.parameters.copy_from_slice(parameters);
        }
        fits
    }
}
