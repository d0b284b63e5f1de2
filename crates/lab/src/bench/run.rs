//! A benchmark from request to record.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    BenchRecord, BenchRequest, Environment, InputError,
    host::CpuTimes,
    inputs::Plan,
    load::{LoopError, Measured, closed_loop},
    percentiles::{sample_percentiles, upper_bounds},
    record::is_noisy,
};
use crate::{
    digest::file_sha256,
    engine::{Engine, EngineError, Feed, NodePlacement, SessionOptions},
    host_lock::{HostLock, HostLockError},
    onnx::{self, OnnxError},
    progress::{Event, ProgressReporter},
};
use figure::Note;
use parsing::param::ParamError;

/// Measurements at most while there is other load; the one with the least other load counts.
const MAX_ATTEMPTS: u32 = 3;
/// After this time no further attempt is started.
const MAX_ATTEMPTS_TIME: Duration = Duration::from_secs(60);

/// Why a benchmark has no record.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error(transparent)]
    Range(#[from] ParamError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("{path} cannot be measured: {reason}")]
    Inputs { path: PathBuf, reason: InputError },
    #[error("{path} cannot be measured: {reason}")]
    Model { path: PathBuf, reason: OnnxError },
    #[error(transparent)]
    Lock(HostLockError),
    #[error("cannot make a folder for the profile: {0}; nothing was measured")]
    Folder(std::io::Error),
    #[error("the benchmark was cancelled; nothing was kept")]
    Cancelled,
}

impl BenchError {
    /// Why there is no record, for pages: without the server's paths.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::Range(error) => Note::said("failure-request", self).with("detail", error),
            Self::Engine(error) => error.note(),
            Self::Inputs { reason, .. } => reason.note(),
            Self::Model { reason, .. } => {
                Note::said("failure-model-invalid", self).with("detail", reason)
            }
            Self::Lock(error) => error.note(),
            Self::Folder(source) => Note::said("failure-folder", self).with("detail", source),
            Self::Cancelled => Note::from(self.to_string()),
        }
    }

    /// True when the request is at fault, not the work or the machine.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        match self {
            Self::Range(_) | Self::Inputs { .. } | Self::Model { .. } => true,
            Self::Engine(error) => error.is_bad_input(),
            Self::Lock(_) | Self::Folder(_) | Self::Cancelled => false,
        }
    }
}

impl From<HostLockError> for BenchError {
    fn from(error: HostLockError) -> Self {
        match error {
            HostLockError::Cancelled => Self::Cancelled,
            error => Self::Lock(error),
        }
    }
}

/// Runs a benchmark: waits for its turn on this machine, finds out which provider computes
/// each node, warms up, measures.
///
/// # Errors
/// A request out of range, a model or provider that cannot be used, or a cancellation.
pub fn run(
    engine: &Engine,
    request: &BenchRequest,
    reporter: &dyn ProgressReporter,
) -> Result<BenchRecord, BenchError> {
    request.check()?;
    let model_sha256 = file_sha256(&request.model)
        .map_err(|source| EngineError::ModelUnreadable { path: request.model.clone(), source })?;
    let plan = plan(&request.model, request.batch as usize)?;
    let _turn = HostLock::for_benchmark(reporter)?;
    let started_at = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    let observation = observe(engine, request, &plan, reporter)?;
    Ok(record(engine, request, &plan, observation, model_sha256, started_at))
}

/// What to send, from what the file says of its inputs.
fn plan(model: &Path, rows: usize) -> Result<Plan, BenchError> {
    let path = || model.to_owned();
    let (about, graph) =
        onnx::read(model).map_err(|reason| BenchError::Model { path: path(), reason })?;
    Plan::new(onnx::inputs_of(&about, &graph), rows)
        .map_err(|reason| BenchError::Inputs { path: path(), reason })
}

/// What was measured of one session.
struct Observation {
    session_create_ms: f64,
    first_inference_ms: f64,
    placement: Vec<NodePlacement>,
    quietest: Attempt,
    attempts: u32,
}

/// One measurement, and the share of the CPU that other processes took during it.
struct Attempt {
    measured: Measured,
    other_cpu_share: Option<f64>,
}

fn observe(
    engine: &Engine,
    request: &BenchRequest,
    plan: &Plan,
    reporter: &dyn ProgressReporter,
) -> Result<Observation, BenchError> {
    let options = SessionOptions {
        allow_cpu_fallback: request.allow_cpu_fallback,
        ..SessionOptions::new(request.provider, request.threads as usize)
    };
    reporter.report(Event::Step { name: "load the model".to_owned(), done: 0, total: 0 });
    let clock = Instant::now();
    let mut session = engine.feeds(&request.model, &options)?;
    let session_create_ms = milliseconds(clock);
    let batches = plan.batches(request.seed);
    let mut answer = Vec::new();
    let mut query =
        |number: usize| session.infer_into(&batches[number % batches.len()], &mut answer);
    let clock = Instant::now();
    query(0)?;
    let first_inference_ms = milliseconds(clock);
    let placement = placement(engine, &request.model, &options, &batches[0])?;
    for number in 0..request.warmup {
        if reporter.is_cancelled() {
            return Err(BenchError::Cancelled);
        }
        let (done, total) = (u64::from(number), u64::from(request.warmup));
        reporter.report(Event::Step { name: "warm up".to_owned(), done, total });
        query(number as usize)?;
    }
    let (quietest, attempts) = quietest(request.seconds, reporter, query)?;
    Ok(Observation { session_create_ms, first_inference_ms, placement, quietest, attempts })
}

/// Measures, and measures again while there is other load: other programs often finish soon.
fn quietest(
    seconds: f64,
    reporter: &dyn ProgressReporter,
    mut query: impl FnMut(usize) -> Result<(), EngineError>,
) -> Result<(Attempt, u32), BenchError> {
    let begun = Instant::now();
    let mut best: Option<Attempt> = None;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let before = CpuTimes::now();
        let measured =
            closed_loop(seconds, reporter, &mut query).map_err(|stopped| match stopped {
                LoopError::Cancelled => BenchError::Cancelled,
                LoopError::Failed(error) => error.into(),
            })?;
        let other_cpu_share = before.and_then(|before| CpuTimes::now()?.others_since(before));
        let this = Attempt { measured, other_cpu_share };
        let kept = match best.take() {
            Some(best) if !this.is_quieter_than(&best) => best,
            _ => this,
        };
        let over = attempts >= MAX_ATTEMPTS || begun.elapsed() >= MAX_ATTEMPTS_TIME;
        // What is unknown once stays unknown.
        let Some(share) = other_cpu_share.filter(|_| is_noisy(kept.other_cpu_share) && !over)
        else {
            return Ok((kept, attempts));
        };
        reporter.report(Event::Note(
            Note::new(
                "note-measured-again",
                "Other programs took {percent} % of the CPU: measuring again.",
            )
            .with("percent", format!("{:.0}", share * 100.0)),
        ));
        best = Some(kept);
    }
}

impl Attempt {
    fn is_quieter_than(&self, other: &Self) -> bool {
        let share = |attempt: &Self| attempt.other_cpu_share.unwrap_or(f64::INFINITY);
        share(self) < share(other)
    }
}

/// A second session of the same options, profiled: profiling would slow the measured one.
fn placement(
    engine: &Engine,
    model: &Path,
    options: &SessionOptions,
    batch: &[Feed],
) -> Result<Vec<NodePlacement>, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::Folder)?;
    let profile = Some(folder.path().join("profile"));
    let mut session = engine.feeds(model, &SessionOptions { profile, ..options.clone() })?;
    session.infer_into(batch, &mut Vec::new())?;
    Ok(session.placement()?)
}

fn record(
    engine: &Engine,
    request: &BenchRequest,
    plan: &Plan,
    observation: Observation,
    model_sha256: String,
    started_at: String,
) -> BenchRecord {
    let Observation {
        quietest: Attempt { measured, other_cpu_share }, placement, attempts, ..
    } = observation;
    let status = engine.provider(request.provider);
    let n = measured.latencies_ms.len();
    let (mean_ms, steadiness) = (measured.mean_ms(), measured.steadiness());
    let mut sorted_ms = measured.latencies_ms;
    sorted_ms.sort_by(f64::total_cmp);
    BenchRecord {
        model: request.model.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        model_sha256,
        provider: request.provider,
        device: status.device.unwrap_or_default(),
        software_adapter: status.software_adapter,
        batch: request.batch,
        request: plan.unit(),
        inputs: plan.filled(),
        threads: request.threads,
        precision: precision(&placement).to_owned(),
        optimization: "all".to_owned(),
        seed: request.seed,
        seconds_asked: request.seconds,
        seconds: measured.seconds,
        n: n as u64,
        warmup: request.warmup,
        session_create_ms: observation.session_create_ms,
        first_inference_ms: observation.first_inference_ms,
        mean_ms,
        min_ms: sorted_ms.first().copied().unwrap_or_default(),
        max_ms: sorted_ms.last().copied().unwrap_or_default(),
        latency: sample_percentiles(&sorted_ms),
        latency_upper: upper_bounds(&sorted_ms),
        throughput_per_s: n as f64 * f64::from(request.batch) / measured.seconds,
        steadiness,
        placement,
        other_cpu_share,
        noisy: is_noisy(other_cpu_share),
        attempts,
        environment: Environment::observe(engine),
        started_at,
    }
}

/// The coarsest type that any node computed with.
fn precision(placement: &[NodePlacement]) -> &'static str {
    let uses = |names: &[&str]| {
        let mut types = placement.iter().flat_map(|node| &node.input_types);
        types.any(|name| names.contains(&name.as_str()))
    };
    if uses(&["int8", "uint8"]) {
        "int8"
    } else if uses(&["float16", "bfloat16"]) {
        "fp16"
    } else {
        "fp32"
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
