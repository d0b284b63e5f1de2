//! Memory that this process may use: the machine's, or less in a container or under process
//! limits. Read from files on Linux; elsewhere a default is assumed.

use std::{fs, path::Path};

/// Assumed where nothing can be read.
const ASSUMED: u64 = 4 << 30;

/// Bytes that this process may use at most.
pub(super) fn memory() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| of_machine(&text));
    let own = fs::read_to_string("/proc/self/limits").ok();
    let own = own.and_then(|text| of_limits(&text));
    let group = fs::read_to_string("/proc/self/cgroup").ok().and_then(|text| of_groups(&text));
    [Some(machine.unwrap_or(ASSUMED)), own, group].into_iter().flatten().min().unwrap_or(ASSUMED)
}

/// `MemTotal:  24000000 kB`.
fn of_machine(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes << 10)
}

/// `Max data size  2147483648  unlimited  bytes`: the soft limit counts.
fn of_limits(text: &str) -> Option<u64> {
    let of = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    ["Max data size", "Max address space"].into_iter().filter_map(of).min()
}

/// The smallest limit of the groups that the process is in, and of those around them.
fn of_groups(text: &str) -> Option<u64> {
    let mut least = None;
    for line in text.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(kind), Some(path)) = (parts.next(), parts.next()) else { continue };
        let (root, file) = match kind {
            "" => ("/sys/fs/cgroup", "memory.max"),
            "memory" => ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            _ => continue,
        };
        // Inside a container the root itself is the group.
        for group in Path::new(path.trim_start_matches('/')).ancestors() {
            let text = fs::read_to_string(Path::new(root).join(group).join(file));
            let limit = text.ok().and_then(|text| text.trim().parse::<u64>().ok());
            least = [least, limit].into_iter().flatten().min();
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_memory_limits_are_read() {
        assert_eq!(of_machine("MemTotal:       2048 kB\nMemFree: 1 kB\n"), Some(2 << 20));
        let limits = "Limit  Soft Limit  Hard Limit  Units\n\
                      Max data size             1073741824           unlimited            bytes\n\
                      Max address space         unlimited            unlimited            bytes\n";
        assert_eq!(of_limits(limits), Some(1 << 30));
        assert_eq!(of_limits("Max data size unlimited unlimited bytes"), None);
        assert!(memory() > 1 << 20);
    }
}
