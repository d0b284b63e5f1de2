//! `assay lab bench-endpoint`: measures a large-model endpoint over the network.

mod args;
mod costs;
mod output;
mod print;

use std::{fs, io::Write, pin::pin, sync::Arc, time::Duration};

use crate::cli::{
    endpoint::runtime,
    error::{CliError, CliResult},
    output::print_json,
    progress::Progress,
};
use endpoint::{
    client::{Client, ClientError},
    clock::Clock,
    load::{Budget, Control, Trial, highest_rate},
    measurement::{Load, MeasureError, Measurement, Ready, Settings},
    prompts,
    target::TargetError,
};
use lab::progress::{Event, ProgressReporter};

pub use args::BenchEndpoint;
use costs::{Money, Prices};
use output::{Output, Search};

const REPORT_EVERY: Duration = Duration::from_millis(100);
/// A search ends when its bounds differ by less.
const PRECISION: f64 = 0.05;

pub(super) fn run(settings: &config::Settings, options: &BenchEndpoint) -> CliResult {
    let prompts = {
        let content = fs::read(&options.prompts).map_err(|error| {
            CliError::Input(format!("prompts: {}: {error}", options.prompts.display()))
        })?;
        let name = options.prompts.to_string_lossy();
        prompts::read(&name, &content)
            .map_err(|error| CliError::Input(format!("prompts: {}: {error}", name)))?
    };
    let loads = options.loads()?;
    let requests = options.requests(prompts.len())?;
    let target = options.target()?;
    let prices = Prices::of(settings, &options.model, options.provider.as_deref())?;
    let budget = options.budget(&prices)?;
    let progress = Progress::new();
    let clock = Clock::start();
    let client = Client::new(target, options.client_options(), clock)?;
    let (measurements, search) = runtime()?.block_on(async {
        let connections = loads.iter().map(connections).max().unwrap_or(1);
        let ready = Ready::prepare(client, prompts, connections, clock).await?;
        let mut measured = Vec::new();
        for &load in &loads {
            let settings = options.settings(load, requests);
            let found = measure(&ready, &settings, budget.clone(), &progress).await?;
            let cancelled = found.1;
            measured.push(found.0);
            if cancelled {
                return Ok((measured, None));
            }
        }
        let search = match options.find_rate {
            Some(highest) => {
                Some(find(&ready, options, (requests, budget), highest, &progress).await?)
            }
            None => None,
        };
        Ok::<_, CliError>((measured, search))
    })?;
    progress.finish();
    if let Some(path) = &options.records {
        write_records(path, &measurements)?;
    }
    for found in &measurements {
        print::measurement(found);
    }
    if let Some(search) = &search {
        print::search(search);
    }
    let Some(last) = measurements.last() else { return Ok(()) };
    let costs = prices.costs(&last.records);
    print::costs(&costs);
    if options.json {
        print_json(&Output {
            last,
            costs,
            sweep: if measurements.len() > 1 { &measurements } else { &[] },
            search,
        })?;
    }
    Ok(())
}

fn connections(load: &Load) -> u64 {
    match load {
        Load::Closed { concurrency } => *concurrency as u64,
        Load::Open { .. } => 1,
    }
}

/// Measures with a bar, until it is done or Ctrl-C; then what was found so far, and true.
async fn measure(
    ready: &Ready,
    settings: &Settings,
    budget: Option<Money>,
    progress: &Progress,
) -> Result<(Measurement, bool), CliError> {
    let budget = Budget { requests: settings.requests, money: budget };
    let control = Arc::new(Control::new(budget));
    let mut work = pin!(ready.measure(settings, &control));
    let mut tick = tokio::time::interval(REPORT_EVERY);
    loop {
        tokio::select! {
            found = &mut work => return Ok((found?, control.is_cancelled())),
            _ = tick.tick() => progress.report(Event::Step {
                name: print::load(&settings.load),
                done: control.ended(),
                total: settings.requests,
            }),
            _ = tokio::signal::ctrl_c() => control.cancel(),
        }
    }
}

async fn find(
    ready: &Ready,
    options: &BenchEndpoint,
    (requests, budget): (u64, Option<Money>),
    highest: f64,
    progress: &Progress,
) -> Result<Search, CliError> {
    let lowest = options.rate.unwrap_or(1.0).min(highest);
    let mut failed = None;
    let (found, end, trials) = highest_rate(lowest, highest, PRECISION, async |rate| {
        let settings = options.settings(Load::Open { rate_per_s: rate }, requests);
        match measure(ready, &settings, budget.clone(), progress).await {
            Ok((found, _)) => {
                let share = found.summary.good_share.unwrap_or(0.0);
                Trial { rate, kept: share >= options.keep, invalid: found.why }
            }
            Err(error) => {
                let invalid = Some(error.to_string());
                failed = Some(error);
                Trial { rate, kept: false, invalid }
            }
        }
    })
    .await;
    match failed {
        Some(error) => Err(error),
        None => Ok(Search { highest_rate_per_s: found, end, share_asked: options.keep, trials }),
    }
}

fn write_records(path: &std::path::Path, measurements: &[Measurement]) -> CliResult {
    let failed = |error: std::io::Error| {
        CliError::Failure(anyhow::anyhow!("cannot write {}: {error}", path.display()))
    };
    let mut file = std::io::BufWriter::new(fs::File::create(path).map_err(failed)?);
    for record in measurements.iter().flat_map(|found| &found.records) {
        let line = serde_json::to_string(record).map_err(anyhow::Error::from)?;
        writeln!(file, "{line}").map_err(failed)?;
    }
    file.flush().map_err(failed)
}

impl From<TargetError> for CliError {
    fn from(error: TargetError) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<MeasureError> for CliError {
    fn from(error: MeasureError) -> Self {
        match error {
            MeasureError::Client(_) => Self::Failure(error.into()),
            MeasureError::Connections(_) | MeasureError::Rate => Self::Input(error.to_string()),
        }
    }
}
