//! `assay serve` and `assay migrate`: starts the server, and in the same
//! process a worker unless told not to.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::{
    app::{self, Shared},
    cli::{
        error::CliResult,
        process::{block_on, start_log},
    },
};
use config::Settings;
use jobs::{Worker, WorkerConfig};

#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Do not run background jobs in this process
    #[arg(long)]
    no_worker: bool,
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

/// How long the start waits for its own first answer before it prints the last line.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop. With `signed_in`, prints a link
/// that signs that person in once. Where to go is the last line that a start prints.
pub(super) async fn serve(shared: Shared, signed_in: Option<uuid::Uuid>) -> anyhow::Result<()> {
    let worker = shared.settings.worker.then(|| {
        Worker::new(shared.queue.clone(), app::registry(&shared), WorkerConfig::default()).start()
    });
    let sweep = tokio::spawn(survey::sweep(shared.db.clone()));
    let server = app::serve(&shared)?;
    let running = tokio::spawn(server.running);
    // A server that is late only puts its log lines below the last line.
    let _ = tokio::task::spawn_blocking(move || first_answer(server.address)).await?;
    let base = shared.settings.base_url(server.address);
    eprintln!("Assay is running at {base} (stop with Ctrl-C)");
    if let Some(user) = signed_in {
        let secret = account::store::insert_sign_in_link(&shared.db, user).await?;
        eprintln!("Sign in (works once) at {base}/sign-in/link/{secret}");
    } else if account::store::has_users(&shared.db).await? {
        eprintln!("Cannot sign in? `assay admin sign-in-link` prints a link that works once.");
    } else {
        let token = shared.setup.issue()?;
        eprintln!("There are no accounts yet. Create the first one at {base}/set-up?token={token}");
    }
    running.await??;
    sweep.abort();
    if let Some(worker) = worker {
        worker.stop().await;
    }
    Ok(())
}

/// Ends when the server answers.
fn first_answer(address: SocketAddr) -> io::Result<()> {
    let mut connection = TcpStream::connect_timeout(&address, FIRST_ANSWER)?;
    connection.set_read_timeout(Some(FIRST_ANSWER))?;
    connection.write_all(b"GET /health/live HTTP/1.0\r\n\r\n")?;
    connection.read_exact(&mut [0])
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
