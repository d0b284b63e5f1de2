//! Devices in words: as the form offers them, and as a run shows them. Knows no
//! driver.

use crate::{device::Found, run::Run};
use i18n::Lang;
use lab::train::{Adapter, TrainDevice};

/// A device as the form of a run offers it.
#[derive(Debug, Clone)]
pub struct DeviceChoice {
    pub word: &'static str,
    pub label: String,
    pub chosen: bool,
    pub available: bool,
    /// True when the processor plays it.
    pub software: bool,
    /// The adapter, what to know about it, or why it cannot be chosen.
    pub about: Vec<String>,
}

impl DeviceChoice {
    /// Every device; `chosen` is the word that stands in the form. What cannot be
    /// chosen any more is replaced by the CPU, since no browser would send it.
    pub(crate) fn all(devices: &[Found], model: &str, chosen: &str, lang: Lang) -> Vec<Self> {
        let fits =
            |found: &&Found| found.device.as_str() == chosen && found.for_model(model).is_ok();
        let chosen = devices.iter().find(fits).map_or(TrainDevice::Cpu, |found| found.device);
        devices.iter().map(|found| Self::new(found, model, chosen, lang)).collect()
    }

    fn new(found: &Found, model: &str, chosen: TrainDevice, lang: Lang) -> Self {
        let device = found.device;
        let adapter = found.for_model(model);
        let software = matches!(&adapter, Ok(Some(adapter)) if adapter.software);
        let about = match &adapter {
            Ok(None) => vec![lang.t("device-cpu-about")],
            Ok(Some(adapter)) if software => {
                vec![named(adapter), lang.t("device-software-means")]
            }
            Ok(Some(adapter)) => vec![named(adapter)],
            Err(refusal) => vec![lang.t_args(refusal.key(), &refusal.gaps())],
        };
        Self {
            word: device.as_str(),
            label: name(device, lang),
            chosen: device == chosen,
            available: adapter.is_ok(),
            software,
            about,
        }
    }
}

/// The device's name.
pub(super) fn name(device: TrainDevice, lang: Lang) -> String {
    lang.t(&format!("device-{device}"))
}

/// An adapter and its driver, as they call themselves.
fn named(adapter: &Adapter) -> String {
    format!("{} ({})", adapter.name, adapter.driver)
}

/// What a run computes on, with the adapter once it is known.
pub(super) fn of_run(run: &Run, lang: Lang) -> String {
    let device = name(run.device(), lang);
    match run.adapter() {
        Some(adapter) => format!("{device}: {}", named(adapter)),
        None => device,
    }
}
