//! `assay worker`: does background jobs on any machine that reaches the same
//! database and artefact store, without serving pages.

use tokio::signal::unix::{SignalKind, signal};

use super::process::{block_on, start_log};
use crate::{
    app::{self, Shared},
    cli::error::CliResult,
};
use config::Settings;
use jobs::{Worker, WorkerConfig};

pub(super) fn run(settings: Settings) -> CliResult {
    start_log(&settings);
    block_on(async move {
        let shared = Shared::open(settings).await?;
        let worker =
            Worker::new(shared.queue.clone(), app::registry(&shared), WorkerConfig::default());
        let worker = worker.start();
        eprintln!("Assay is running background jobs (stop with Ctrl-C)");
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => stopped?,
            _ = terminated.recv() => {}
        }
        // Running work is given back unfinished; the next worker takes it up.
        worker.stop().await;
        Ok(())
    })?;
    Ok(())
}
