//! Which devices can train here, and why another cannot. Drivers are asked once,
//! on a thread of their own: one that hangs holds up nobody. Knows neither
//! database nor web.

use std::{fmt, sync::LazyLock, thread, time::Duration};

use tokio::{sync::watch, time::timeout};

use super::settings::Learning;
use lab::train::{Adapter, DeviceError, TrainDevice, availability};

/// So long a request waits for drivers; who asks later finds their answer.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a device cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The drivers have not answered yet.
    Looking,
    Device(DeviceError),
}

impl From<DeviceError> for Refusal {
    fn from(error: DeviceError) -> Self {
        Self::Device(error)
    }
}

impl Refusal {
    /// Text key of the reason.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Looking => "device-looking",
            Self::Device(DeviceError::NotBuilt) => "device-not-built",
            Self::Device(DeviceError::NoAdapter) => "device-no-adapter",
            Self::Device(DeviceError::OnlySoftware(_)) => "device-only-software",
            Self::Device(DeviceError::NoSoftware) => "device-no-software",
            Self::Device(DeviceError::NoNetwork(_)) => "device-no-network",
            Self::Device(DeviceError::Failed(_)) => "device-broken",
        }
    }

    /// What fills the gaps of its text.
    pub(super) fn gaps(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Device(DeviceError::OnlySoftware(name)) => vec![("name", name.clone())],
            Self::Device(DeviceError::Failed(detail)) => vec![("detail", detail.clone())],
            _ => Vec::new(),
        }
    }
}

/// In English, for API clients; the field's name is theirs to say.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Looking => f.write_str("the drivers have not answered yet; ask again soon"),
            Self::Device(error) => f.write_str(error.to_string().trim_start_matches("device: ")),
        }
    }
}

/// A device as this program finds it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) device: TrainDevice,
    /// The adapter, of a device that is no CPU.
    pub(super) adapter: Result<Option<Adapter>, Refusal>,
}

impl Found {
    /// The adapter that would train a model.
    ///
    /// # Errors
    /// Why the device cannot be chosen for it.
    pub(super) fn for_model(&self, model: &str) -> Result<Option<&Adapter>, Refusal> {
        if self.device != TrainDevice::Cpu && Learning::of(model) != Learning::Network {
            return Err(DeviceError::NoNetwork(model.to_owned()).into());
        }
        self.adapter.as_ref().map(Option::as_ref).map_err(Refusal::clone)
    }
}

fn ask(device: TrainDevice) -> Found {
    Found { device, adapter: availability(device).map_err(Refusal::from) }
}

static ASKED: LazyLock<watch::Receiver<Vec<Found>>> = LazyLock::new(|| {
    let (tell, told) = watch::channel(Vec::new());
    let asking = move || {
        // The receiver lives as long as the program.
        let _ = tell.send(TrainDevice::ALL.map(ask).into());
    };
    // Where no thread can be had, nobody answers.
    let _ = thread::Builder::new().name("devices".to_owned()).spawn(asking);
    told
});

/// Every device, the usual one first.
pub(super) async fn all() -> Vec<Found> {
    let mut told = ASKED.clone();
    match timeout(PROBE_TIMEOUT, told.wait_for(|all| !all.is_empty())).await {
        Ok(Ok(all)) => all.clone(),
        // Too slow, or the thread ended without an answer.
        Ok(Err(_)) | Err(_) => TrainDevice::ALL.map(unasked).into(),
    }
}

fn unasked(device: TrainDevice) -> Found {
    let adapter = if device == TrainDevice::Cpu { Ok(None) } else { Err(Refusal::Looking) };
    Found { device, adapter }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_cpu_is_always_there_and_the_others_say_what_the_lab_says() {
        let all = all().await;
        assert_eq!(all.iter().map(|found| found.device).collect::<Vec<_>>(), TrainDevice::ALL);
        for found in &all {
            assert_eq!(found.adapter, availability(found.device).map_err(Refusal::from));
        }
        assert_eq!(all[0].for_model("item-knn"), Ok(None));
        assert_eq!(unasked(TrainDevice::Cpu), all[0]);
    }

    #[test]
    fn only_networks_train_on_a_gpu() {
        let adapter = Adapter { name: "A".into(), driver: "B".into(), software: false };
        let gpu = Found { device: TrainDevice::Gpu, adapter: Ok(Some(adapter.clone())) };
        assert_eq!(gpu.for_model("lenet"), Ok(Some(&adapter)));
        for model in ["logistic", "naive-bayes", "biased-mf", "item-knn"] {
            let refused = gpu.for_model(model).unwrap_err();
            assert_eq!(refused.key(), "device-no-network", "{model}");
            assert!(refused.to_string().starts_with(model), "{refused}");
        }
        assert_eq!(unasked(TrainDevice::Gpu).for_model("lenet"), Err(Refusal::Looking));
    }
}
