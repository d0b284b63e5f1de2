//! Training on a GPU through Vulkan, from the same plan as on the CPU: the same first
//! weights, order of rows, dropout masks, loss and steps, so that both learn the same but
//! for rounding. Built only with the feature `gpu-training`; without it, this module
//! returns the reason.

#[cfg(feature = "gpu-training")]
mod adapter;
#[cfg(feature = "gpu-training")]
mod chain;
#[cfg(feature = "gpu-training")]
mod layers;
#[cfg(feature = "gpu-training")]
mod learner;
#[cfg(feature = "gpu-training")]
mod objective;
#[cfg(feature = "gpu-training")]
mod sequence;
// Two conditions: clippy takes a module for tests only where `test` stands alone.
#[cfg(test)]
#[cfg(feature = "gpu-training")]
mod tests;

use super::{
    accelerator::Accelerator,
    device::{Adapter, DeviceError, TrainDevice},
    network::Network,
    optimizer::Optimizer,
};

/// The adapter that would train on a device of this kind; `None` for the CPU.
/// Found once in a process.
///
/// # Errors
/// Why there is none, and what to do about it.
pub fn availability(device: TrainDevice) -> Result<Option<Adapter>, DeviceError> {
    match device {
        TrainDevice::Cpu => Ok(None),
        TrainDevice::Gpu => find(false).map(Some),
        TrainDevice::SoftwareGpu => find(true).map(Some),
    }
}

#[cfg(feature = "gpu-training")]
fn find(software: bool) -> Result<Adapter, DeviceError> {
    adapter::find(software)
}

#[cfg(not(feature = "gpu-training"))]
fn find(_software: bool) -> Result<Adapter, DeviceError> {
    Err(DeviceError::NotBuilt)
}

/// Copies a network and the state of its optimiser to a device; `None` for the CPU.
///
/// # Errors
/// No such device.
#[cfg(feature = "gpu-training")]
pub(super) fn open(
    device: TrainDevice,
    network: &Network,
    optimizer: &Optimizer,
) -> Result<Option<Box<dyn Accelerator>>, DeviceError> {
    let software = match device {
        TrainDevice::Cpu => return Ok(None),
        device => device == TrainDevice::SoftwareGpu,
    };
    let opened = adapter::open(software)?;
    Ok(Some(Box::new(learner::Learner::new(opened, network, optimizer))))
}

#[cfg(not(feature = "gpu-training"))]
pub(super) fn open(
    device: TrainDevice,
    _network: &Network,
    _optimizer: &Optimizer,
) -> Result<Option<Box<dyn Accelerator>>, DeviceError> {
    availability(device).map(|_| None)
}

#[cfg(all(test, not(feature = "gpu-training")))]
mod tests {
    use super::*;

    #[test]
    fn without_the_feature_the_choice_says_how_to_get_it() {
        assert_eq!(availability(TrainDevice::Cpu), Ok(None));
        for device in [TrainDevice::Gpu, TrainDevice::SoftwareGpu] {
            let error = availability(device).unwrap_err();
            assert!(error.is_input() && error.to_string().contains("--features gpu-training"));
        }
    }
}
