//! What computes behind a provider: the processor, a GPU, or a GPU played by
//! the processor. Only reads what the system shows.

use std::{fs, path::Path};

/// The processor's name, for example `AMD EPYC 9V74`.
#[must_use]
pub fn cpu_model() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    field(&info, "model name").unwrap_or_else(|| format!("{} processor", std::env::consts::ARCH))
}

/// Name of the first NVIDIA GPU that the driver shows.
#[must_use]
pub(super) fn nvidia_gpu() -> Option<String> {
    let gpus = fs::read_dir("/proc/driver/nvidia/gpus").ok()?;
    gpus.flatten()
        .find_map(|gpu| field(&fs::read_to_string(gpu.path().join("information")).ok()?, "Model"))
}

/// True when the system shows a device through which a hardware Vulkan driver could work.
#[must_use]
pub(super) fn gpu_node_exists() -> bool {
    let render = fs::read_dir("/dev/dri").is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    });
    render || Path::new("/dev/nvidia0").exists() || Path::new("/dev/dxg").exists()
}

/// True when Mesa's Vulkan driver in software is installed.
#[must_use]
pub(super) fn lavapipe_installed() -> bool {
    ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].iter().any(|folder| {
        fs::read_dir(folder).is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with("lvp_icd"))
        })
    })
}

/// Value of a `name : value` line.
fn field(text: &str, name: &str) -> Option<String> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_whole_name() {
        let text = "model\t: 17\nmodel name\t: AMD EPYC\nModel: \n";
        assert_eq!(field(text, "model name").as_deref(), Some("AMD EPYC"));
        assert_eq!(field(text, "Model"), None);
        assert_eq!(field(text, "flags"), None);
    }
}
