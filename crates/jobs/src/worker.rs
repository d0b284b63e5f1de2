//! Runs jobs one at a time and supervises itself: a worker that stopped fetching is replaced,
//! abandoned work is put back.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use apalis::prelude::{
    AbortError, Attempt, BackendExt, BoxDynError, Data, WorkerBuilder, WorkerBuilderExt,
    WorkerContext, WorkerError,
};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use super::{
    Delivery, Failure, MAX_DELIVERIES, Queue, Registry, Stopping, WorkerConfig,
    queue::{BackEnd, Envelope, postgres_storage, sqlite_storage},
};
use figure::Note;

/// How long running work may take to finish after the worker was asked to stop.
const SHUTDOWN_GRACE_PERIOD: Duration = Duration::from_secs(20);

/// A configured worker, not yet started.
#[derive(Clone)]
pub struct Worker {
    queue: Queue,
    registry: Arc<Registry>,
    config: WorkerConfig,
    stopping: Stopping,
    /// Held by the one running job; outlives the fetching task, which may be replaced.
    one: Arc<Semaphore>,
}

/// A running worker.
pub struct WorkerHandle {
    stop: watch::Sender<bool>,
    stopping: Stopping,
    task: JoinHandle<()>,
}

impl WorkerHandle {
    /// Asks running work to stop and waits for it, at most `SHUTDOWN_GRACE_PERIOD`.
    pub async fn stop(self) {
        self.stopping.ask();
        // Fails only when the worker has already ended, which is the goal.
        let _ = self.stop.send(true);
        if self.task.await.is_err() {
            tracing::error!("the worker ended in a panic");
        }
    }
}

impl Worker {
    /// A worker for a queue; [`Self::start`] runs it.
    pub fn new(queue: Queue, registry: Registry, config: WorkerConfig) -> Self {
        Self {
            queue,
            registry: Arc::new(registry),
            config,
            stopping: Stopping::default(),
            one: Arc::new(Semaphore::new(1)),
        }
    }

    /// Runs the worker on the current runtime.
    pub fn start(self) -> WorkerHandle {
        let (stop, stopped) = watch::channel(false);
        let stopping = self.stopping.clone();
        let task = tokio::spawn(self.supervise(begin(), stopped));
        WorkerHandle { stop, stopping, task }
    }

    async fn supervise(self, mut context: WorkerContext, mut stopped: watch::Receiver<bool>) {
        let mut sweeps = interval(self.config.sweep_interval);
        sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*stopped.borrow() {
            let mut fetching = tokio::spawn(self.clone().fetch(context.clone()));
            let since = Instant::now();
            loop {
                tokio::select! {
                    ended = &mut fetching => {
                        tracing::warn!("worker {} is replaced: {ended:?}", context.name());
                        sleep(self.config.poll_interval).await;
                        break;
                    }
                    _ = sweeps.tick() => {
                        self.registry.sweep(&self.queue).await;
                        if since.elapsed() > self.config.overdue_after && self.sleeps().await {
                            tracing::warn!("worker {} left a job lying: replaced", context.name());
                            fetching.abort();
                            break;
                        }
                    }
                    _ = stopped.changed() => {
                        self.shut_down(&context, fetching).await;
                        return;
                    }
                }
            }
            context = begin();
        }
    }

    /// True when a job has waited too long although nothing runs.
    async fn sleeps(&self) -> bool {
        let idle = self.one.available_permits() > 0;
        let waiting = self.queue.oldest_waiting().await.ok().flatten();
        idle && waiting.is_some_and(|age| age > self.config.overdue_after)
    }

    async fn shut_down(&self, context: &WorkerContext, mut fetching: JoinHandle<FetchEnd>) {
        if context.stop().is_err() || timeout(SHUTDOWN_GRACE_PERIOD, &mut fetching).await.is_err() {
            tracing::warn!("worker {} leaves unfinished work to the next one", context.name());
            fetching.abort();
        }
    }

    /// Fetches and runs jobs until the worker is stopped or its database fails.
    async fn fetch(self, context: WorkerContext) -> FetchEnd {
        macro_rules! run {
            ($storage:expr) => {
                WorkerBuilder::new(&context)
                    .backend($storage.poll_with_interval(self.config.poll_interval))
                    .concurrency(1)
                    .data(self.clone())
                    .build(deliver)
                    .run()
                    .await
            };
        }
        match &self.queue.back_end {
            BackEnd::Sqlite(pool) => run!(sqlite_storage(pool, self.config)),
            BackEnd::Postgres(pool) => run!(postgres_storage(pool, self.config)),
        }
    }
}

type FetchEnd = Result<(), WorkerError>;

/// The identity under which a worker fetches.
fn begin() -> WorkerContext {
    let context = WorkerContext::new(&worker_name());
    tracing::info!("worker {} starts", context.name());
    context
}

/// Unique over restarts: the queue refuses a known name while its last heartbeat is recent.
fn worker_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    let host = if host.is_empty() { "host" } else { host };
    format!("{host}-{}-{}", std::process::id(), uuid::Uuid::new_v4().simple())
}

/// Runs one job. The queue never retries what failed: its own record decides.
async fn deliver(
    envelope: Envelope,
    worker: Data<Worker>,
    context: WorkerContext,
    attempt: Attempt,
) -> Result<(), BoxDynError> {
    let Some(handler) = worker.registry.handler(&envelope.kind) else {
        return Err(abort(&format!("no job of kind {} is known here", envelope.kind)));
    };
    let number = attempt.current();
    if number > MAX_DELIVERIES {
        let said = "given up: {n} workers ended while doing it";
        let reason = Note::new("failure-workers-ended", said).with("n", MAX_DELIVERIES);
        handler.failed(envelope.payload, reason.clone().into()).await;
        return Err(abort(reason.text()));
    }
    let delivery =
        Delivery { worker: context.name().to_owned(), number, stopping: worker.stopping.clone() };
    let one = Arc::clone(&worker.one);
    let (runner, payload) = (Arc::clone(&handler), envelope.payload.clone());
    // A task of its own: it survives a replaced worker, and its panic is caught here.
    let work = tokio::spawn(async move {
        let _permit = one.acquire_owned().await;
        runner.run(payload, delivery).await
    });
    let reason: Failure = match work.await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.0,
        Err(ended) => failure_note(ended).into(),
    };
    tracing::warn!("job {} failed: {reason}", envelope.kind);
    handler.failed(envelope.payload, reason.clone()).await;
    Err(abort(&reason.text))
}

fn abort(reason: &str) -> BoxDynError {
    Box::new(AbortError::new(reason.to_owned()))
}

/// Failure text of work that panicked or was aborted.
pub fn failure_note(ended: tokio::task::JoinError) -> Note {
    let Ok(payload) = ended.try_into_panic() else {
        return Note::new("failure-broken-off", "the work was broken off");
    };
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    Note::new("failure-panic", "the program broke while working: {detail}").with("detail", text)
}
