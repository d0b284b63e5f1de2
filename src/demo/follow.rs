//! Follows work in the database until it is over, and passes on what it sees.

use std::time::Duration;

use anyhow::{Context, bail};
use sea_orm::DatabaseConnection;
use tokio::time::sleep;
use uuid::Uuid;

use jobs::ledger::{State, Work};
use lab::watch::{Event, Watch};
use runs::{benchmark::Benchmark, run::Run};

/// Time between two looks.
const STEP: Duration = Duration::from_millis(150);

/// Waits for a training run; fails with its reason when it has no result.
pub(super) async fn training(
    db: &DatabaseConnection,
    venture: Uuid,
    id: Uuid,
    watch: &dyn Watch,
) -> anyhow::Result<Run> {
    let mut told = 0;
    loop {
        let run = runs::store::find_run(db, venture, id).await?.context("the run was removed")?;
        let epochs = runs::store::list_epochs(db, id).await?;
        for epoch in epochs.iter().skip(told) {
            watch.tell(Event::Epoch(*epoch));
        }
        told = epochs.len();
        if is_over("training", &run.work, watch)? {
            return Ok(run);
        }
        sleep(STEP).await;
    }
}

/// Waits for a benchmark; fails with its reason when it has no result.
pub(super) async fn benchmark(
    db: &DatabaseConnection,
    venture: Uuid,
    id: Uuid,
    name: &str,
    watch: &dyn Watch,
) -> anyhow::Result<Benchmark> {
    loop {
        let benchmark = runs::store::find_benchmark(db, venture, id)
            .await?
            .context("the benchmark was removed")?;
        if is_over(name, &benchmark.work, watch)? {
            return Ok(benchmark);
        }
        sleep(STEP).await;
    }
}

fn is_over(name: &str, work: &Work, watch: &dyn Watch) -> anyhow::Result<bool> {
    match work.state {
        State::Queued | State::Running => {
            watch.tell(Event::Step { name: name.to_owned(), done: work.done, total: work.total });
            Ok(false)
        }
        State::Finished => Ok(true),
        State::Cancelled => bail!("{name} was cancelled"),
        State::Failed => {
            let why = work.failure.as_ref().map_or("no reason was kept", |why| &why.text);
            bail!("{name} failed: {why}")
        }
    }
}
