//! The machine during a benchmark: what it is, and how much of it other processes take.

use std::fs;

use super::Environment;
use crate::engine::{Engine, cpu_model};

impl Environment {
    /// Describes this machine and the programs.
    pub(super) fn observe(engine: &Engine) -> Self {
        let first_line = |path: &str| {
            let text = fs::read_to_string(path).ok()?;
            text.lines().next().map(|line| line.trim().to_owned())
        };
        let logical = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            assay: env!("CARGO_PKG_VERSION").to_owned(),
            onnxruntime: engine.version().to_string(),
            cpu: cpu_model(),
            logical_cpus: u32::try_from(logical).unwrap_or(u32::MAX),
            os: os_name().unwrap_or_else(|| std::env::consts::OS.to_owned()),
            kernel: first_line("/proc/sys/kernel/osrelease").unwrap_or_default(),
            governor: first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        }
    }
}

fn os_name() -> Option<String> {
    let text = fs::read_to_string("/etc/os-release").ok()?;
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}

/// CPU time of the whole machine and of this process, in clock ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CpuTimes {
    total: u64,
    busy: u64,
    own: u64,
}

impl CpuTimes {
    /// `None` where the system does not show them.
    pub(super) fn now() -> Option<Self> {
        let machine = fs::read_to_string("/proc/stat").ok()?;
        let own = fs::read_to_string("/proc/self/stat").ok()?;
        Self::parse(&machine, &own)
    }

    fn parse(machine: &str, own: &str) -> Option<Self> {
        let line = machine.lines().find_map(|line| line.strip_prefix("cpu "))?;
        let ticks: Vec<u64> =
            line.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        // user nice system idle iowait irq softirq steal; guest time is part of user.
        let first = ticks.get(..8)?;
        let total = first.iter().sum();
        let busy = total - first[3] - first[4];
        // The command's name, in brackets, may contain anything.
        let after_name = own.rsplit_once(')')?.1;
        let mut fields = after_name.split_whitespace().skip(11).map(str::parse::<u64>);
        let mut next = || fields.next()?.ok();
        let own = next()? + next()?;
        Some(Self { total, busy, own })
    }

    /// Share of the machine's time since `before` that others were computing, 0..=1.
    pub(super) fn others_since(self, before: Self) -> Option<f64> {
        let total = self.total.checked_sub(before.total).filter(|&ticks| ticks > 0)?;
        let busy = self.busy.saturating_sub(before.busy);
        let own = self.own.saturating_sub(before.own);
        Some((busy.saturating_sub(own) as f64 / total as f64).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const OWN: &str = "7 (a) b) R 1 2 3 4 5 6 7 8 9 10 30 12 0 0 20";

    #[test]
    fn the_share_of_others_is_busy_time_without_our_own() {
        let before = CpuTimes::parse("cpu  100 0 50 800 10 0 0 0 0 0\n", OWN).unwrap();
        assert_eq!(before, CpuTimes { total: 960, busy: 150, own: 42 });
        let after = CpuTimes { total: 1160, busy: 250, own: 102 };
        assert_eq!(after.others_since(before), Some(0.2));
        assert_eq!(before.others_since(before), None);
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_not_zero() {
        assert_eq!(CpuTimes::parse("cpu  1 2 3\n", OWN), None);
        assert_eq!(CpuTimes::parse("cpu  1 2 3 4 5 6 7 8\n", "7 (a) R 1"), None);
    }

    #[test]
    fn this_machine_shows_its_times() {
        let before = CpuTimes::now().unwrap();
        // On a machine full of other work it takes a while until our time is counted.
        let until = std::time::Instant::now() + Duration::from_secs(20);
        let mut after = before;
        // The two files count on clocks of their own, so one may be a tick behind.
        while (after.own == before.own || after.total == before.total)
            && std::time::Instant::now() < until
        {
            after = CpuTimes::now().unwrap();
        }
        assert!(after.own > before.own, "{before:?} {after:?}");
        assert!((0.0..=1.0).contains(&after.others_since(before).unwrap()));
    }
}
