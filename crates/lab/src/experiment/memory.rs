//! The memory that a run takes, estimated before it starts, and whether so much is free.
//! What is in use already is measured, the rest is computed.

use std::fs;

use super::LabError;

/// What a process of this program holds at most before it reads anything, ONNX Runtime
/// included. A server holds more, but not for the run.
const PROCESS: u64 = 72 << 20;

/// What this process holds when a run begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct InitialMemory {
    held: u64,
}

/// What a run is expected to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    /// Largest memory of a process that does nothing but this run, in bytes: the program,
    /// its libraries and the rows included.
    pub(super) peak: u64,
    /// The part of it that is not allocated yet.
    more: u64,
}

impl InitialMemory {
    pub(super) fn now() -> Self {
        Self { held: resident().unwrap_or(PROCESS) }
    }

    /// The program itself, in bytes.
    pub(super) fn program(self) -> u64 {
        self.held.min(PROCESS)
    }

    /// What a process that does nothing but this run would hold now, in bytes.
    pub(super) fn with_run(self) -> u64 {
        let taken = resident().unwrap_or(self.held).saturating_sub(self.held);
        self.program() + taken
    }

    /// The peak of a run: `past` are the peaks of finished steps, `coming` what each
    /// remaining step takes in addition to what is held now.
    pub(super) fn expected(self, past: &[u64], coming: &[u64]) -> Expected {
        let held = self.with_run();
        let more = coming.iter().copied().max().unwrap_or_default();
        let past = past.iter().copied().max().unwrap_or_default();
        Expected { peak: past.max(held.saturating_add(more)), more }
    }
}

/// Refuses a run that would not fit into the free memory; else returns its peak, in bytes.
/// Where free memory is unknown, nothing is refused.
pub(super) fn check(expected: Expected) -> Result<u64, LabError> {
    check_against(expected, free_memory())
}

fn check_against(expected: Expected, free: Option<u64>) -> Result<u64, LabError> {
    let needed = expected.more;
    match free {
        Some(free) if needed > free => {
            Err(LabError::Memory { needed_mib: needed >> 20, free_mib: free >> 20 })
        }
        _ => Ok(expected.peak),
    }
}

/// Free memory of the system, in bytes; `None` where it is unknown.
fn free_memory() -> Option<u64> {
    kibibytes("/proc/meminfo", "MemAvailable:")
}

/// Memory that this process holds, in bytes; `None` where it is unknown.
fn resident() -> Option<u64> {
    kibibytes("/proc/self/status", "VmRSS:")
}

fn kibibytes(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_both_sizes() {
        let expected = |more| Expected { peak: 50 << 20, more };
        assert_eq!(check_against(expected(5 << 20), Some(5 << 20)).unwrap(), 50 << 20);
        assert_eq!(check_against(expected(u64::MAX), None).unwrap(), 50 << 20);
        let error = check_against(expected(9 << 20), Some(5 << 20)).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("9 MiB are needed and 5 MiB"));
    }

    #[test]
    fn free_and_held_memory_are_known_on_this_machine() {
        let free = free_memory().unwrap();
        let expected = |more| Expected { peak: 1, more };
        assert!(free > 1 << 20, "{free}");
        assert!(check(expected(1)).is_ok() && check(expected(u64::MAX)).is_err());
        assert!(resident().unwrap() > 1 << 20);
    }

    #[test]
    fn the_largest_step_counts_and_a_server_is_not_charged() {
        // A process that held 900 MiB when the run began.
        let before = InitialMemory { held: u64::MAX };
        assert_eq!(before.program(), PROCESS);
        let expected = before.expected(&[1, 3], &[5, 7, 6]);
        assert_eq!(expected, Expected { peak: PROCESS + 7, more: 7 });
        assert_eq!(before.expected(&[PROCESS + 9], &[5]).peak, PROCESS + 9);
    }
}
