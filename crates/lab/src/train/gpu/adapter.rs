//! Finds the adapter and opens it, once in a process: hardware, or on request the one that
//! is emulated on the CPU.

use std::sync::OnceLock;

use burn_tensor::{
    Device, DeviceKind, read_sync,
    wgpu::{
        WgpuBackend,
        wgpu::{AdapterInfo, Backends, DeviceType, Instance, InstanceDescriptor},
    },
};

use crate::train::device::{Adapter, DeviceError};

/// An adapter and Burn's name for it.
type Found = (Adapter, DeviceKind);

/// A device that can compute.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) adapter: Adapter,
    pub(super) device: Device,
}

/// The adapter of a kind.
pub(super) fn find(software: bool) -> Result<Adapter, DeviceError> {
    choose(list(), software).map(|(adapter, _)| adapter)
}

/// Opens the adapter of a kind.
pub(super) fn open(software: bool) -> Result<Opened, DeviceError> {
    static OPENED: [OnceLock<Result<Opened, DeviceError>>; 2] = [OnceLock::new(), OnceLock::new()];
    let open = || {
        let (adapter, kind) = choose(list(), software)?;
        let device = Device::wgpu_options()
            .device_kind(kind)
            .graphics_api(WgpuBackend::Vulkan)
            .init()
            .map_err(|error| DeviceError::Failed(error.to_string()))?;
        Ok(Opened { adapter, device })
    };
    OPENED[usize::from(software)].get_or_init(open).clone()
}

/// The adapters of Vulkan, listed once: loaders fail when instances are created and dropped
/// on several threads.
fn list() -> &'static [AdapterInfo] {
    static LIST: OnceLock<Vec<AdapterInfo>> = OnceLock::new();
    LIST.get_or_init(|| {
        let instance = Instance::new(InstanceDescriptor {
            backends: Backends::VULKAN,
            ..InstanceDescriptor::new_without_display_handle()
        });
        let adapters = read_sync(instance.enumerate_adapters(Backends::VULKAN));
        adapters.iter().map(burn_tensor::wgpu::wgpu::Adapter::get_info).collect()
    })
}

/// Discrete before integrated before virtual, of equals the first.
fn choose(adapters: &[AdapterInfo], software: bool) -> Result<Found, DeviceError> {
    let first = |wanted: DeviceType, kind: DeviceKind| {
        let info = adapters.iter().find(|info| info.device_type == wanted)?;
        Some((named(info, kind == DeviceKind::Cpu), kind))
    };
    let played = first(DeviceType::Cpu, DeviceKind::Cpu);
    if software {
        return played.ok_or(DeviceError::NoSoftware);
    }
    first(DeviceType::DiscreteGpu, DeviceKind::DiscreteGpu(0))
        .or_else(|| first(DeviceType::IntegratedGpu, DeviceKind::IntegratedGpu(0)))
        .or_else(|| first(DeviceType::VirtualGpu, DeviceKind::VirtualGpu(0)))
        .ok_or(match played {
            Some((adapter, _)) => DeviceError::OnlySoftware(adapter.name),
            None => DeviceError::NoAdapter,
        })
}

fn named(info: &AdapterInfo, software: bool) -> Adapter {
    let driver = format!("{} {}", info.driver, info.driver_info);
    Adapter { name: info.name.clone(), driver: driver.trim().to_owned(), software }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str, kind: DeviceType) -> AdapterInfo {
        AdapterInfo {
            name: name.to_owned(),
            ..AdapterInfo::new(kind, burn_tensor::wgpu::wgpu::Backend::Vulkan)
        }
    }

    #[test]
    fn hardware_comes_first_and_software_only_when_asked_for() {
        let soft = info("llvmpipe", DeviceType::Cpu);
        let built_in = info("built in", DeviceType::IntegratedGpu);
        let card = info("card", DeviceType::DiscreteGpu);
        let all = [soft.clone(), built_in, card];
        let (adapter, kind) = choose(&all, false).unwrap();
        assert_eq!((adapter.name.as_str(), adapter.software), ("card", false));
        assert_eq!(kind, DeviceKind::DiscreteGpu(0));
        let (adapter, _) = choose(&all, true).unwrap();
        assert_eq!((adapter.name.as_str(), adapter.software), ("llvmpipe", true));
        let refused = choose(&[soft], false).unwrap_err();
        assert_eq!(refused, DeviceError::OnlySoftware("llvmpipe".to_owned()));
        assert_eq!(choose(&[], false).unwrap_err(), DeviceError::NoAdapter);
        assert_eq!(choose(&[], true).unwrap_err(), DeviceError::NoSoftware);
    }
}
