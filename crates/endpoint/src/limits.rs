//! How many files, and so sockets, this process may open.

/// Kept for what is not a connection to the endpoint.
const OTHER_FILES: u64 = 64;
/// Connections that an open loop may have at most.
const MOST: u64 = 16_384;

/// Makes room for so many connections at once.
///
/// # Errors
/// The system allows fewer; says what to do.
pub fn allow_connections(connections: u64) -> Result<(), String> {
    let wanted = connections.saturating_add(OTHER_FILES);
    let allowed = rlimit::increase_nofile_limit(wanted)
        .map_err(|error| format!("the limit of open files is unknown: {error}"))?;
    if allowed < wanted {
        return Err(format!(
            "{connections} connections at once need {wanted} open files, and the system allows \
             {allowed}; raise the hard limit (ulimit -Hn) or ask for fewer"
        ));
    }
    Ok(())
}

/// As many connections as the system allows, up to 16,384.
#[must_use]
pub fn most_connections() -> u64 {
    let allowed = rlimit::increase_nofile_limit(MOST + OTHER_FILES).unwrap_or(0);
    allowed.saturating_sub(OTHER_FILES).clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_system_allows_is_refused() {
        assert_eq!(allow_connections(1), Ok(()));
        let told = allow_connections(1 << 60).unwrap_err();
        assert!(told.contains("ulimit -Hn"), "{told}");
        assert!((1..=MOST).contains(&most_connections()));
    }
}
