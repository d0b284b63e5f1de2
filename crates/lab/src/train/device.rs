//! Which device trains, what it calls itself, and why one cannot be used. Independent of drivers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use figure::Note;

/// What computes the steps of a training run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainDevice {
    #[default]
    Cpu,
    /// The first hardware adapter with a Vulkan driver.
    Gpu,
    /// A Vulkan adapter emulated on the CPU: shows that the path works, says nothing about
    /// a GPU's speed.
    SoftwareGpu,
}

impl TrainDevice {
    /// The default one first.
    pub const ALL: [Self; 3] = [Self::Cpu, Self::Gpu, Self::SoftwareGpu];

    /// The name that the command line and records use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
            Self::SoftwareGpu => "software-gpu",
        }
    }
}

impl fmt::Display for TrainDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TrainDevice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|device| device.as_str() == text)
            .ok_or_else(|| "device: write cpu, gpu or software-gpu".to_owned())
    }
}

/// A device other than the CPU, as its driver names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapter {
    /// For example `NVIDIA L4`.
    pub name: String,
    /// Driver and its version.
    pub driver: String,
    /// True when it is emulated on the CPU: times on it are not those of a GPU.
    pub software: bool,
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.driver)?;
        if self.software { f.write_str(", a software adapter: no GPU figure") } else { Ok(()) }
    }
}

/// Why a device cannot train, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    #[error(
        "device: this program was built without training on a GPU; build it with \
         `cargo build --release --features gpu-training`, or take the CPU"
    )]
    NotBuilt,
    #[error(
        "device: no GPU with a Vulkan driver was found; install the driver of your GPU (for \
         example libvulkan1 with nvidia-driver or mesa-vulkan-drivers), or take the CPU"
    )]
    NoAdapter,
    #[error(
        "device: only a software adapter was found ({0}), which is slower than training on the \
         CPU; install the Vulkan driver of your GPU, or take the CPU; software-gpu takes the \
         software adapter all the same, for tests"
    )]
    OnlySoftware(String),
    #[error(
        "device: no software adapter for Vulkan was found; scripts/install-software-gpu.sh \
         installs one, for tests"
    )]
    NoSoftware,
    #[error("device: {0} is no network; it is trained on the CPU only")]
    NoNetwork(String),
    #[error("the GPU failed: {0}")]
    Failed(String),
}

impl DeviceError {
    /// Why, for pages.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::NotBuilt => Note::said("device-not-built", self),
            Self::NoAdapter => Note::said("device-no-adapter", self),
            Self::OnlySoftware(name) => Note::said("device-only-software", self).with("name", name),
            Self::NoSoftware => Note::said("device-no-software", self),
            Self::NoNetwork(_) => Note::said("device-no-network", self),
            Self::Failed(detail) => Note::said("device-broken", self).with("detail", detail),
        }
    }

    /// True when another request would succeed.
    #[must_use]
    pub fn is_input(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_written_as_it_is_read() {
        for device in TrainDevice::ALL {
            assert_eq!(device.to_string().parse(), Ok(device));
            let json = serde_json::to_string(&device).unwrap();
            assert_eq!(json, format!("\"{device}\""));
        }
        assert!("cuda".parse::<TrainDevice>().unwrap_err().contains("software-gpu"));
    }

    #[test]
    fn a_software_adapter_says_so() {
        let mut adapter = Adapter {
            name: "llvmpipe".to_owned(),
            driver: "Mesa 25.0.7".to_owned(),
            software: true,
        };
        assert_eq!(
            adapter.to_string(),
            "llvmpipe (Mesa 25.0.7), a software adapter: no GPU figure"
        );
        adapter.software = false;
        assert_eq!(adapter.to_string(), "llvmpipe (Mesa 25.0.7)");
    }
}
