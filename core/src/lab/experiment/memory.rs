//! Whether a run fits into the memory that is free, before it starts. Knows
//! nothing of what a run is.

use std::fs;

use super::LabError;

/// Refuses a run that would not fit into the free memory; else returns what it needs,
/// in bytes. Where the system does not tell, nothing is refused.
pub(super) fn check(needed: u64) -> Result<u64, LabError> {
    check_against(needed, free_memory())
}

fn check_against(needed: u64, free: Option<u64>) -> Result<u64, LabError> {
    match free {
        Some(free) if needed > free => {
            Err(LabError::Memory { needed_mib: needed >> 20, free_mib: free >> 20 })
        }
        _ => Ok(needed),
    }
}

/// Memory that the system could give, in bytes; `None` where it does not say.
fn free_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_both_sizes() {
        assert_eq!(check_against(5 << 20, Some(5 << 20)).unwrap(), 5 << 20);
        assert_eq!(check_against(u64::MAX, None).unwrap(), u64::MAX);
        let error = check_against(9 << 20, Some(5 << 20)).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("9 MiB are needed and 5 MiB"));
    }

    #[test]
    fn this_machine_tells_what_is_free() {
        let free = free_memory().unwrap();
        assert!(free > 1 << 20 && check(1).is_ok() && check(u64::MAX).is_err(), "{free}");
    }
}
