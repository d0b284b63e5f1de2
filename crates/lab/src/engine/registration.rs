//! How each provider is put into a session, and whether it can be used here.

use std::path::Path;

use ort::{
    ep::{self, ExecutionProvider},
    memory::DeviceType,
    session::builder::SessionBuilder,
};

use super::{
    device,
    options::SessionOptions,
    provider::{PROVIDERS, Provider, ProviderStatus, Reason, StatusCode},
    runtime::Runtime,
};

/// Registers the provider of `options`. A failure is an error, never a silent fall to the CPU.
pub(super) fn register(
    runtime: &Runtime,
    builder: SessionBuilder,
    options: &SessionOptions,
) -> Result<SessionBuilder, String> {
    let text = |error: ort::Error<SessionBuilder>| error.to_string();
    match options.provider {
        Provider::Cpu => Ok(builder),
        Provider::WebGpu => {
            runtime.webgpu().map_err(|(_, reason)| reason)?;
            let name = Provider::WebGpu.name().runtime;
            let mut devices = runtime
                .environment()
                .devices()
                .filter(|device| device.ep().is_ok_and(|ep| ep == name))
                .peekable();
            // An empty list would silently mean the CPU.
            if devices.peek().is_none() {
                return Err(no_adapter().1);
            }
            builder.with_devices(devices.take(1), None).map_err(text)
        }
        // TensorFloat-32 rounds inputs to 10 bits: parity with the trainer would be lost.
        Provider::Cuda => {
            builder.with_execution_providers([cuda().error_on_failure()]).map_err(text)
        }
        Provider::TensorRt => {
            let tensorrt = ep::TensorRT::default().build().error_on_failure();
            if options.allow_cpu_fallback {
                builder.with_execution_providers([tensorrt, cuda().error_on_failure()])
            } else {
                builder.with_execution_providers([tensorrt])
            }
            .map_err(text)
        }
    }
}

fn cuda() -> ep::ExecutionProviderDispatch {
    ep::CUDA::default().with_tf32(false).build()
}

/// What every provider is on this machine with this library.
pub(super) fn statuses(runtime: &Runtime) -> Vec<ProviderStatus> {
    PROVIDERS.iter().map(|name| status(runtime, name.provider)).collect()
}

/// What one provider is on this machine with this library.
pub(super) fn status(runtime: &Runtime, provider: Provider) -> ProviderStatus {
    let result = match provider {
        Provider::Cpu => Ok((device::cpu_model(), None)),
        Provider::WebGpu => webgpu_device(runtime),
        Provider::Cuda => nvidia_device(runtime, ep::CUDA::default().is_available_here(), "cuda"),
        Provider::TensorRt => {
            nvidia_device(runtime, ep::TensorRT::default().is_available_here(), "tensorrt")
        }
    };
    match result {
        Ok((device, note)) => {
            let software_adapter =
                note.as_ref().is_some_and(|(code, _)| *code == StatusCode::SoftwareAdapter);
            let (code, reason) = note.unzip();
            let device = Some(device);
            ProviderStatus { provider, available: true, device, software_adapter, code, reason }
        }
        Err((code, reason)) => ProviderStatus {
            provider,
            available: false,
            device: None,
            software_adapter: false,
            code: Some(code),
            reason: Some(reason),
        },
    }
}

/// Device and what to know about it; or why there is none.
type Found = Result<(String, Option<Reason>), Reason>;

fn webgpu_device(runtime: &Runtime) -> Found {
    runtime.webgpu()?;
    let name = Provider::WebGpu.name().runtime;
    let device = runtime
        .environment()
        .devices()
        .find(|device| device.ep().is_ok_and(|ep| ep == name))
        .ok_or_else(no_adapter)?;
    let hardware = device.hardware_device();
    // The plug-in lists the processor as its device when it found no GPU. A
    // GPU on the bus without a device node cannot be reached either: then
    // Vulkan, too, has only its driver in software.
    if hardware.ty() != DeviceType::GPU || !device::gpu_node_exists() {
        let driver =
            if device::lavapipe_installed() { "Mesa lavapipe" } else { "software adapter" };
        let name = format!("{driver} (Vulkan in software on {})", device::cpu_model());
        let reason = "a GPU played by the processor: shows that the path works, says nothing \
                      about a GPU's speed"
            .to_owned();
        return Ok((name, Some((StatusCode::SoftwareAdapter, reason))));
    }
    let vendor = hardware.vendor().unwrap_or("unknown vendor");
    let gpu = device::nvidia_gpu()
        .filter(|_| vendor.to_ascii_uppercase().contains("NVIDIA"))
        .unwrap_or_else(|| format!("{vendor} GPU {:#06x}", hardware.id()));
    Ok((gpu, None))
}

fn no_adapter() -> Reason {
    let text =
        "no GPU was found; scripts/install-software-gpu.sh installs one in software, for tests";
    (StatusCode::NoGpu, text.to_owned())
}

fn nvidia_device(runtime: &Runtime, compiled_in: bool, kind: &str) -> Found {
    let library = runtime.library();
    if !compiled_in || !library.has_beside(&format!("libonnxruntime_providers_{kind}.so")) {
        let text = format!(
            "the ONNX Runtime at {} was built without it; set ASSAY_ORT_LIB to the library of \
             the onnxruntime-gpu package",
            library.path.display()
        );
        return Err((StatusCode::NotInLibrary, text));
    }
    if !Path::new("/dev/nvidia0").exists() && !Path::new("/dev/dxg").exists() {
        let text = "no NVIDIA GPU was found (there is no /dev/nvidia0)".to_owned();
        return Err((StatusCode::NoGpu, text));
    }
    Ok((device::nvidia_gpu().unwrap_or_else(|| "NVIDIA GPU".to_owned()), None))
}

/// Asks the loaded library; an error of the question counts as no.
trait AvailableHere {
    fn is_available_here(&self) -> bool;
}

impl<E: ExecutionProvider> AvailableHere for E {
    fn is_available_here(&self) -> bool {
        E::is_available().unwrap_or(false)
    }
}
