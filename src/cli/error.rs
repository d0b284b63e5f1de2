//! Why a command fails, and with which exit code.

/// Why a command ended without doing its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The person who typed can mend it: exit code 2.
    #[error("{0}")]
    Input(String),
    /// It broke while working: exit code 1.
    #[error("{}", with_causes(.0))]
    Failure(#[from] anyhow::Error),
}

/// The message and those of its causes that it does not already tell.
fn with_causes(error: &anyhow::Error) -> String {
    error.chain().skip(1).fold(error.to_string(), |told, cause| {
        let cause = cause.to_string();
        if told.contains(&cause) { told } else { format!("{told}: {cause}") }
    })
}

/// Result of a subcommand.
pub type CliResult = Result<(), CliError>;

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_failure_tells_each_cause_once() {
        let disk = || std::io::Error::other("disk full");
        let silent = Err::<(), _>(disk()).context("cannot write").unwrap_err();
        assert_eq!(CliError::from(silent).to_string(), "cannot write: disk full");
        let telling = Err::<(), _>(disk()).context("cannot write: disk full; free space");
        let told = CliError::from(telling.unwrap_err()).to_string();
        assert_eq!(told, "cannot write: disk full; free space");
    }
}
