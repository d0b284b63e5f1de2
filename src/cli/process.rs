//! What a command needs of its process: a runtime and a log.

use super::error::CliError;
use config::Settings;

/// A runtime for commands that work on the database.
pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(work)
}

/// The same for work whose errors are the command's own.
pub(super) fn block_on_command<T>(
    work: impl Future<Output = Result<T, CliError>>,
) -> Result<T, CliError> {
    block_on(async { Ok(work.await) })?
}

/// Writes log lines to standard error; the first caller decides the filter.
pub(super) fn start_log(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Whoever read the log may have gone away; that is no reason to stop.
        .log_internal_errors(false);
    // A second call finds the log started already, which is what it wants.
    let _ = log.try_init();
}
