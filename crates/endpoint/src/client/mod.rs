//! The client: sends prompts to an endpoint over HTTP/1.1 and records what happens. It follows
//! redirects and retries as its options say, and never leaves the addresses that are allowed.

mod connection;
mod exchange;
mod reading;
mod retry;

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, header::HeaderValue};
use url::Url;

use crate::{
    clock::{Clock, Stamp},
    record::{FailureKind, Outcome, RequestRecord},
    sse::Limits,
    target::{self, Target},
    wire::{Ask, Parameters, error_message},
};
use connection::{ConnectError, Connection, Connector, origin};
use exchange::{Bounds, End, Refusal, exchange};

/// What is spoken; nothing is multiplexed.
pub const PROTOCOL: &str = "HTTP/1.1";

const MOST_REDIRECTS: u32 = 3;
const LONGEST_ERROR: usize = 500;
/// Refusals that negotiating takes to the end: every parameter, and both names of the length.
const MOST_PROBES: u32 = 8;
const PROBE_TOKENS: u32 = 16;

/// What the client does about slow and refusing endpoints.
#[derive(Debug, Clone)]
pub struct Options {
    /// Longest wait for the next byte.
    pub stall: Duration,
    /// Longest time for a request with all its attempts.
    pub total: Duration,
    pub attempts: u32,
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            stall: Duration::from_secs(60),
            total: Duration::from_secs(600),
            attempts: 3,
            limits: Limits::default(),
        }
    }
}

/// A prompt to send.
#[derive(Debug, Clone)]
pub struct Prompt<'a> {
    pub index: usize,
    pub repeat: u32,
    pub text: &'a str,
    pub max_tokens: u32,
    pub scheduled: Stamp,
    pub dispatched: Stamp,
}

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("the certificates of this machine cannot be used: {0}")]
    Certificates(#[from] rustls::Error),
    #[error("{0}")]
    Unusable(String),
}

/// Sends prompts. Connections are kept for the next one.
pub struct Client {
    target: Target,
    parameters: Parameters,
    options: Options,
    clock: Clock,
    connector: Connector,
    idle: Mutex<Vec<Connection>>,
}

impl Client {
    /// # Errors
    /// This machine's certificates are needed and cannot be used.
    pub fn new(target: Target, options: Options, clock: Clock) -> Result<Self, ClientError> {
        let connector = if target.url().scheme() == "https" {
            Connector::new(target.addresses, clock)?
        } else {
            Connector::plain(target.addresses, clock)
        };
        let (parameters, idle) = (Parameters::default(), Mutex::default());
        Ok(Self { target, parameters, options, clock, connector, idle })
    }

    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Sends `text` until the endpoint takes its parameters, and remembers which it takes.
    /// Nothing of this is part of a measurement.
    ///
    /// # Errors
    /// It refuses for another reason, or cannot be reached.
    pub async fn negotiate(&mut self, text: &str) -> Result<RequestRecord, ClientError> {
        for _ in 0..MOST_PROBES {
            let now = self.clock.now();
            let probe = Prompt {
                index: 0,
                repeat: 0,
                text,
                max_tokens: PROBE_TOKENS,
                scheduled: now,
                dispatched: now,
            };
            let record = self.send(&probe).await;
            let refusal = record.error.clone().unwrap_or_default();
            match (record.outcome, record.status) {
                (Outcome::Failed(FailureKind::Status), Some(400 | 422)) => {
                    let next = self.parameters.without_refused(&refusal);
                    self.parameters = next.ok_or(ClientError::Unusable(refusal))?;
                }
                (Outcome::Failed(FailureKind::Status), Some(401 | 403 | 404 | 405))
                | (Outcome::Failed(FailureKind::Connect | FailureKind::Forbidden), _) => {
                    return Err(ClientError::Unusable(refusal));
                }
                _ => return Ok(record),
            }
        }
        Err(ClientError::Unusable("the endpoint refuses every set of parameters".to_owned()))
    }

    /// Sends a prompt, again if it is refused for a time, and records it.
    pub async fn send(&self, prompt: &Prompt<'_>) -> RequestRecord {
        let Prompt { index, repeat, scheduled, dispatched, .. } = *prompt;
        let mut record = RequestRecord::scheduled(index, repeat, scheduled, dispatched);
        let ask = Ask {
            model: &self.target.model,
            prompt: prompt.text,
            max_tokens: prompt.max_tokens,
            parameters: &self.parameters,
        };
        let body = Bytes::from(self.target.format.body(ask));
        let deadline = tokio::time::Instant::now() + self.options.total;
        loop {
            record.attempts += 1;
            let attempt = self.attempt(&mut record, &body);
            let Ok(refusal) = tokio::time::timeout_at(deadline, attempt).await else {
                let seconds = self.options.total.as_secs_f64();
                record.fail(FailureKind::Timeout, format!("no end after {seconds} s"));
                return record;
            };
            let Some(refusal) = refusal else { break };
            self.note(&mut record, &refusal);
            let wait = self.wait(&record, &refusal);
            let Some(wait) = wait.filter(|&wait| tokio::time::Instant::now() + wait < deadline)
            else {
                break;
            };
            tokio::time::sleep(wait).await;
        }
        record.error = record.error.map(|error| self.readable(&error));
        record
    }

    /// How long to wait for another attempt, if there may be one.
    fn wait(&self, record: &RequestRecord, refusal: &Refusal) -> Option<Duration> {
        if record.attempts >= self.options.attempts || !retry::is_temporary(refusal.status) {
            return None;
        }
        let header = refusal.retry_after.as_deref();
        retry::wait(header, &refusal.body, record.attempts, SystemTime::now())
    }

    fn note(&self, record: &mut RequestRecord, refusal: &Refusal) {
        let kind = match refusal.status {
            429 => FailureKind::RateLimited,
            _ => FailureKind::Status,
        };
        let told = serde_json::from_str(&refusal.body).ok().and_then(|body| error_message(&body));
        let told = told.unwrap_or_else(|| refusal.body.clone());
        record.fail(kind, format!("status {}: {told}", refusal.status));
    }

    /// Short, without the key.
    fn readable(&self, error: &str) -> String {
        self.target.redact(error).chars().take(LONGEST_ERROR).collect()
    }

    /// One attempt, with its redirects.
    async fn attempt(&self, record: &mut RequestRecord, body: &Bytes) -> Option<Refusal> {
        let home = origin(self.target.url());
        let mut url = self.target.url().clone();
        for _ in 0..=MOST_REDIRECTS {
            let refusal = self.once(record, &url, &home, body).await?;
            let location = match (refusal.status, &refusal.location) {
                // Only these two ask for the same request again.
                (307 | 308, Some(location)) => location,
                _ => return Some(refusal),
            };
            let next = url.join(location).ok().filter(|next| target::check(next).is_ok());
            let Some(next) = next else { return Some(refusal) };
            if url.scheme() == "https" && next.scheme() == "http" {
                return Some(refusal);
            }
            url = next;
        }
        record.fail(FailureKind::Status, "too many redirects");
        None
    }

    async fn once(
        &self,
        record: &mut RequestRecord,
        url: &Url,
        home: &str,
        body: &Bytes,
    ) -> Option<Refusal> {
        loop {
            let mut connection = match self.connection(url).await {
                Ok(connection) => connection,
                Err(error) => {
                    let kind = match error {
                        ConnectError::Forbidden(..) => FailureKind::Forbidden,
                        ConnectError::Failed(..) => FailureKind::Connect,
                    };
                    record.fail(kind, error.to_string());
                    return None;
                }
            };
            let request = match self.request(url, connection.origin == home, body.clone()) {
                Ok(request) => request,
                Err(error) => {
                    record.fail(FailureKind::Connect, error.to_string());
                    return None;
                }
            };
            let bounds = Bounds { stall: self.options.stall, limits: self.options.limits };
            let format = self.target.format;
            match exchange(&mut connection, request, format, bounds, record).await {
                End::Stale => {}
                End::Answered { reusable } => {
                    self.keep(connection, reusable);
                    return None;
                }
                End::Refused(refusal) => {
                    self.keep(connection, refusal.reusable);
                    return Some(refusal);
                }
            }
        }
    }

    /// The key goes only where it belongs.
    fn request(
        &self,
        url: &Url,
        at_home: bool,
        body: Bytes,
    ) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut request = Request::post(path)
            .header("host", host)
            .header("content-type", "application/json")
            .header("accept", "text/event-stream, application/json")
            .header("anthropic-version", "2023-06-01")
            .header("user-agent", concat!("assay/", env!("CARGO_PKG_VERSION")));
        if let Some(key) = self.target.key.as_ref().filter(|_| at_home) {
            let (name, value) = self.target.format.key_header(key.expose());
            let mut value = HeaderValue::try_from(value)?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        request.body(Full::new(body))
    }

    async fn connection(&self, url: &Url) -> Result<Connection, ConnectError> {
        let wanted = origin(url);
        let kept = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let at = idle.iter().rposition(|connection| connection.origin == wanted);
            at.map(|at| idle.swap_remove(at))
        };
        match kept {
            Some(connection) => Ok(Connection { reused: true, ..connection }),
            None => self.connector.connect(url).await,
        }
    }

    fn keep(&self, connection: Connection, reusable: bool) {
        if reusable && !connection.sender.is_closed() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
