//! What the loop over epochs needs of a device that holds the weights itself.
//! Independent of the kind of device.

use super::{
    batch::{Rows, WeightUpdate},
    device::{Adapter, DeviceError},
    loss::LossFigures,
    optimizer::Optimizer,
};

/// A device with the weights of a network and the state of its optimiser.
pub(super) trait Accelerator {
    fn adapter(&self) -> &Adapter;

    /// Updates the weights by the gradients over rows, in the step `step` of the
    /// run with the seed `seed`. May return before the device has done it.
    fn step(
        &mut self,
        rows: Rows<'_>,
        targets: &[u8],
        place: (u64, u64),
        update: WeightUpdate<'_>,
    ) -> Result<(), DeviceError>;

    /// Figures of all steps since they were last asked for; waits for the device.
    fn figures(&mut self) -> Result<LossFigures, DeviceError>;

    /// Loss over rows, dropout off.
    fn loss(&mut self, rows: Rows<'_>, targets: &[u8]) -> Result<LossFigures, DeviceError>;

    /// Copies the weights out, in the order of the network's parameters.
    fn read_parameters(&mut self, parameters: &mut [f32]) -> Result<(), DeviceError>;

    /// Copies the optimiser's state out, in the same order.
    fn read_state(&mut self, optimizer: &mut Optimizer) -> Result<(), DeviceError>;

    /// Puts weights and state in.
    fn write(&mut self, parameters: &[f32], optimizer: &Optimizer);
}
