//! The execution providers that can be asked for, one line each. Adding one is a
//! variant, a line in [`PROVIDERS`] and an arm where the session registers it. Depends
//! on neither the library nor the machine.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Who computes the nodes of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    Cpu,
    WebGpu,
    Cuda,
    TensorRt,
}

/// A provider's names: ours, a person's, and ONNX Runtime's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderName {
    pub provider: Provider,
    /// On the command line, in JSON and in addresses.
    pub id: &'static str,
    /// Shown to people; a proper name, so the same in every language.
    pub label: &'static str,
    /// In ONNX Runtime's device list and profiles.
    pub runtime: &'static str,
}

/// Every provider, in the order in which they are listed.
pub const PROVIDERS: [ProviderName; 4] = [
    ProviderName {
        provider: Provider::Cpu,
        id: "cpu",
        label: "CPU",
        runtime: "CPUExecutionProvider",
    },
    ProviderName {
        provider: Provider::WebGpu,
        id: "webgpu",
        label: "WebGPU",
        runtime: "WebGpuExecutionProvider",
    },
    ProviderName {
        provider: Provider::Cuda,
        id: "cuda",
        label: "CUDA",
        runtime: "CUDAExecutionProvider",
    },
    ProviderName {
        provider: Provider::TensorRt,
        id: "tensorrt",
        label: "TensorRT",
        runtime: "TensorrtExecutionProvider",
    },
];

impl Provider {
    /// The provider's line in [`PROVIDERS`].
    #[must_use]
    pub fn name(self) -> &'static ProviderName {
        let index = match self {
            Self::Cpu => 0,
            Self::WebGpu => 1,
            Self::Cuda => 2,
            Self::TensorRt => 3,
        };
        &PROVIDERS[index]
    }

    /// Name used on the command line, in JSON and in addresses.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.name().id
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A name that no provider has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no provider {got:?}; known are cpu, webgpu, cuda and tensorrt")]
pub struct UnknownProvider {
    pub got: String,
}

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        PROVIDERS
            .iter()
            .find(|name| name.id.eq_ignore_ascii_case(text))
            .map(|name| name.provider)
            .ok_or_else(|| UnknownProvider { got: text.to_owned() })
    }
}

/// Whether a provider can be used here, and if not, why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderStatus {
    pub provider: Provider,
    pub available: bool,
    /// What would compute, for example `AMD EPYC 9V74`.
    pub device: Option<String>,
    /// True when the device is a GPU played by the CPU: never a GPU's figure, never priced.
    pub software_adapter: bool,
    /// Why it is not available, or what to know about it; pages translate this.
    pub code: Option<StatusCode>,
    /// The same in English, one sentence with its particulars.
    pub reason: Option<String>,
}

/// What there is to know about a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusCode {
    /// Available, but the GPU is played by the processor.
    SoftwareAdapter,
    /// The provider's plug-in is not installed.
    PluginMissing,
    /// The plug-in is there and cannot be loaded.
    PluginBroken,
    /// No GPU and no adapter in software was found.
    NoGpu,
    /// The library was built without the provider.
    NotInLibrary,
}

/// A code and its sentence.
pub(super) type Reason = (StatusCode, String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_finds_its_own_line_and_reads_its_own_name() {
        for name in &PROVIDERS {
            assert_eq!(name.provider.name(), name);
            assert_eq!(name.id.parse(), Ok(name.provider));
            let json = serde_json::to_string(&name.provider).unwrap();
            assert_eq!(json, format!("{:?}", name.id));
        }
    }

    #[test]
    fn an_unknown_provider_is_named_with_the_known_ones() {
        let error = "gpu".parse::<Provider>().unwrap_err().to_string();
        assert!(error.contains("gpu") && error.contains("tensorrt"), "{error}");
    }
}
