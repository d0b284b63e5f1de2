//! Follows work in the database until it is over, and passes on what it sees.

use std::time::Duration;

use anyhow::{Context, bail};
use sea_orm::DatabaseConnection;
use tokio::time::sleep;
use uuid::Uuid;

use jobs::ledger::{State, Work};
use lab::progress::{Event, ProgressReporter};
use runs::{benchmark::Benchmark, run::Run};

/// Time between two looks.
const STEP: Duration = Duration::from_millis(150);

/// Waits for a training run; fails with its reason when it has no result.
pub(super) async fn training(
    db: &DatabaseConnection,
    venture: Uuid,
    id: Uuid,
    reporter: &dyn ProgressReporter,
) -> anyhow::Result<Run> {
    let mut reported = 0;
    loop {
        let run = runs::store::find_run(db, venture, id).await?.context("the run was removed")?;
        let epochs = runs::store::list_epochs(db, id).await?;
        for epoch in epochs.iter().skip(reported) {
            reporter.report(Event::Epoch(*epoch));
        }
        reported = epochs.len();
        if is_over("training", &run.work, reporter)? {
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
    reporter: &dyn ProgressReporter,
) -> anyhow::Result<Benchmark> {
    loop {
        let benchmark = runs::store::find_benchmark(db, venture, id)
            .await?
            .context("the benchmark was removed")?;
        if is_over(name, &benchmark.work, reporter)? {
            return Ok(benchmark);
        }
        sleep(STEP).await;
    }
}

fn is_over(name: &str, work: &Work, reporter: &dyn ProgressReporter) -> anyhow::Result<bool> {
    match work.state {
        State::Queued | State::Running => {
            reporter.report(Event::Step {
                name: name.to_owned(),
                done: work.done,
                total: work.total,
            });
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
