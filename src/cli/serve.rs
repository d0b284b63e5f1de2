//! `assay serve` and `assay migrate`: starts the server, and in the same
//! process a worker unless told not to.

use crate::{
    app::{self, Shared},
    cli::CliResult,
};
use config::Settings;
use jobs::{Worker, WorkerConfig};

#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Do not run background jobs in this process
    #[arg(long)]
    no_worker: bool,
}

/// A runtime for commands that work on the database.
pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(work)
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

pub(super) fn run(mut settings: Settings, args: &Args) -> CliResult {
    start_log(&settings);
    settings.worker &= !args.no_worker;
    block_on(async move {
        let shared = Shared::open(settings).await?;
        serve(shared, None).await
    })?;
    Ok(())
}

/// Serves until the process is told to stop. With `signed_in`, prints a link
/// that signs that person in once.
pub(super) async fn serve(shared: Shared, signed_in: Option<uuid::Uuid>) -> anyhow::Result<()> {
    let worker = shared.settings.worker.then(|| {
        Worker::new(shared.queue.clone(), app::registry(&shared), WorkerConfig::default()).start()
    });
    let sweep = tokio::spawn(survey::sweep(shared.db.clone()));
    let server = app::serve(&shared)?;
    let base = shared.settings.public_url.as_ref().map_or_else(
        || format!("http://{}", server.address),
        |url| url.as_str().trim_end_matches('/').to_owned(),
    );
    eprintln!("Assay is running at {base} (stop with Ctrl-C)");
    if let Some(user) = signed_in {
        let secret = account::store::insert_sign_in_link(&shared.db, user).await?;
        eprintln!("Sign in (works once) at {base}/sign-in/link/{secret}");
    } else if !account::store::has_users(&shared.db).await? {
        let token = shared.setup.issue()?;
        eprintln!("There are no accounts yet. Create the first one at {base}/set-up?token={token}");
    }
    server.running.await?;
    sweep.abort();
    if let Some(worker) = worker {
        worker.stop().await;
    }
    Ok(())
}

pub(super) fn migrate(settings: &Settings) -> CliResult {
    start_log(settings);
    block_on(async {
        db::open(settings).await?;
        Ok(())
    })?;
    println!("The database is up to date.");
    Ok(())
}
