//! Where jobs wait: a SQLite file of its own, or the schema `apalis` of the
//! PostgreSQL database. The one module, with the worker, that names apalis.

use std::{fs, path::PathBuf, time::Duration};

use apalis::prelude::{TaskBuilder, TaskSink, TaskSinkError};
use apalis_postgres::{PgPool, PostgresStorage};
use apalis_sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteStorage};
use sea_orm::sqlx::{self, Row};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{Job, WorkerConfig};
use config::Settings;

/// All kinds share one queue, so that one worker does one thing at a time.
const QUEUE: &str = "assay";

/// A message in the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Envelope {
    pub(super) kind: String,
    pub(super) payload: serde_json::Value,
}

/// Why the queue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    #[error("the queue file {path} cannot be made: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("the queue cannot be reached: {0}. Nothing was queued; records are kept")]
    Database(#[from] sqlx::Error),
    #[error("the queue's tables cannot be brought up to date: {0}")]
    Migration(String),
    #[error("the job cannot be written as JSON: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("the job was not accepted by the queue: {0}")]
    Refused(String),
}

/// The queue; cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    pub(super) back_end: BackEnd,
}

#[derive(Debug, Clone)]
pub(super) enum BackEnd {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Queue {
    /// Opens the queue that belongs to the configured database and brings its tables up to date.
    ///
    /// # Errors
    /// The file cannot be made, the database not reached, the tables not migrated.
    pub async fn connect(settings: &Settings) -> Result<Self, QueueError> {
        let url = settings.database_url.as_ref().map(ExposeSecret::expose_secret);
        match url.filter(|url| url.starts_with("postgres")) {
            Some(url) => Self::postgres(url).await,
            None => Self::sqlite(settings.data_dir.join("queue.db")).await,
        }
    }

    async fn sqlite(path: PathBuf) -> Result<Self, QueueError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|source| QueueError::Folder { path: path.clone(), source })?;
        }
        // Not `SqliteStorage::setup`: it turns durability off (`synchronous = OFF`).
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "NORMAL");
        let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
        SqliteStorage::migrations().run(&pool).await.map_err(migration)?;
        Ok(Self { back_end: BackEnd::Sqlite(pool) })
    }

    async fn postgres(url: &str) -> Result<Self, QueueError> {
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(4).connect(url).await?;
        PostgresStorage::migrations().run(&pool).await.map_err(migration)?;
        Ok(Self { back_end: BackEnd::Postgres(pool) })
    }

    /// Puts a job into the queue, unless one with the same key is or was in it.
    pub async fn enqueue<J: Job>(&self, job: &J) -> Result<(), QueueError> {
        let envelope = Envelope { kind: J::KIND.to_owned(), payload: serde_json::to_value(job)? };
        let task = TaskBuilder::new(envelope)
            .idempotency_key(format!("{}:{}", J::KIND, job.key()))
            .build();
        let config = WorkerConfig::default();
        match &self.back_end {
            BackEnd::Sqlite(pool) => {
                let mut storage = sqlite_storage(pool, config);
                storage.push_task(task).await.map_err(|error| refusal(&error))
            }
            BackEnd::Postgres(pool) => {
                let mut storage = postgres_storage(pool, config);
                match storage.push_task(task).await {
                    // PostgreSQL's back end reports a known key as an error, SQLite's ignores it.
                    Err(TaskSinkError::PushError(apalis_postgres::Error::Database(
                        sqlx::Error::Database(error),
                    ))) if error.is_unique_violation() => Ok(()),
                    other => other.map_err(|error| refusal(&error)),
                }
            }
        }
    }

    /// How long the oldest job has been waiting that a worker could take up now.
    pub async fn oldest_waiting(&self) -> Result<Option<Duration>, QueueError> {
        let seconds: Option<f64> = match &self.back_end {
            BackEnd::Sqlite(pool) => sqlx::query(
                "SELECT CAST(strftime('%s', 'now') - MIN(run_at) AS REAL) FROM Jobs \
                 WHERE job_type = ?1 AND status = 'Pending' AND lock_by IS NULL",
            )
            .bind(QUEUE)
            .fetch_one(pool)
            .await?
            .try_get(0)?,
            BackEnd::Postgres(pool) => sqlx::query(
                "SELECT CAST(EXTRACT(EPOCH FROM now() - MIN(run_at)) AS DOUBLE PRECISION) \
                 FROM apalis.jobs WHERE job_type = $1 AND status = 'Pending' AND lock_by IS NULL",
            )
            .bind(QUEUE)
            .fetch_one(pool)
            .await?
            .try_get(0)?,
        };
        Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
    }
}

pub(super) fn sqlite_storage(pool: &SqlitePool, config: WorkerConfig) -> SqliteStorage<Envelope> {
    SqliteStorage::new(pool).with_config(
        apalis_sqlite::Config::default()
            .queue(QUEUE)
            .batch_size(1)
            .heartbeat_interval(config.heartbeat_interval)
            .missed_heartbeats(config.missed_heartbeats),
    )
}

pub(super) fn postgres_storage(pool: &PgPool, config: WorkerConfig) -> PostgresStorage<Envelope> {
    PostgresStorage::new(pool).with_config(
        apalis_postgres::Config::default()
            .queue(QUEUE)
            .batch_size(1)
            .heartbeat_interval(config.heartbeat_interval)
            .missed_heartbeats(config.missed_heartbeats),
    )
}

fn migration(error: sqlx::migrate::MigrateError) -> QueueError {
    QueueError::Migration(error.to_string())
}

fn refusal(error: &dyn std::error::Error) -> QueueError {
    QueueError::Refused(error.to_string())
}
