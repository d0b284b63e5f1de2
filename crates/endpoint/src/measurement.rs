//! A measurement from beginning to end: find out what the endpoint takes, warm up, load it, and
//! say what was found, whether it may be believed, and what it rests on.

use std::{collections::BTreeMap, sync::Arc};

use rand::Rng;
use serde::Serialize;

use parsing::words;

use crate::{
    client::{Client, ClientError, PROTOCOL, Prompt},
    clock::Clock,
    heartbeat::Heartbeat,
    limits::{allow_connections, most_connections},
    load::{Budget, Control, Finished, Job, System, closed, open, poisson},
    measures::{Start, Targets},
    prompts::PromptItem,
    proof::{Ceiling, ClientProof, ceiling},
    quality::{Matching, QualityScores, score},
    record::RequestRecord,
    summary::{Summary, summarise},
    wire::Parameters,
};

words! {
    /// Whether prompts may be in the endpoint's cache.
    #[derive(Default)]
    pub enum Cache {
        /// Every prompt begins with characters of its own.
        #[default]
        Cold = "cold",
        /// Prompts as they are; repeats may be cached.
        Warm = "warm",
    }
}

/// How requests follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "loop", rename_all = "kebab-case")]
pub enum Load {
    /// So many at a time.
    Closed { concurrency: usize },
    /// So many per second, by a Poisson process.
    Open { rate_per_s: f64 },
}

/// What to measure.
#[derive(Debug, Clone)]
pub struct Settings {
    pub load: Load,
    pub requests: u64,
    /// Sent before, one load's worth, and not counted.
    pub warmup: u64,
    pub cache: Cache,
    pub seed: u64,
    pub targets: Targets,
    pub matching: Matching,
    /// For prompts that state none.
    pub max_tokens: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    #[error("{0}")]
    Client(#[from] ClientError),
    #[error("{0}")]
    Connections(String),
    #[error("rate: it must be a number above 0")]
    Rate,
}

/// What a measurement found.
#[derive(Debug, Clone, Serialize)]
pub struct Measurement {
    #[serde(flatten)]
    pub summary: Summary,
    pub quality: Option<QualityScores>,
    /// Whether the figures are the endpoint's.
    pub valid: bool,
    pub why: Option<String>,
    pub client: ClientProof,
    pub load: Load,
    pub cache: Cache,
    pub warmup: u64,
    pub seed: u64,
    pub targets: Targets,
    pub format: &'static str,
    pub protocol: &'static str,
    /// What the endpoint took of what was asked.
    pub parameters: Parameters,
    pub asked_model: String,
    /// The address without its query.
    pub endpoint: String,
    /// Errors by their text, and how often each came.
    pub error_texts: BTreeMap<String, u64>,
    #[serde(skip)]
    pub records: Vec<RequestRecord>,
}

/// An endpoint that is ready to be measured.
pub struct Ready {
    client: Arc<Client>,
    prompts: Arc<[PromptItem]>,
    clock: Clock,
    ceiling: Option<Ceiling>,
}

struct Endpoint {
    client: Arc<Client>,
    prompts: Arc<[PromptItem]>,
    cache: Cache,
    max_tokens: u32,
    /// Differs in every measurement, so that nothing is cached from an earlier one.
    nonce: u64,
}

/// Sixteen characters that no other request begins with.
fn cold(nonce: u64, index: u64, text: &str) -> String {
    // A bijection of the index, spread over all characters.
    let mixed = (nonce ^ index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{mixed:016x} {text}")
}

impl System for Endpoint {
    async fn send(&self, job: Job) -> RequestRecord {
        let count = self.prompts.len() as u64;
        let index = usize::try_from(job.index % count).unwrap_or(0);
        let item = &self.prompts[index];
        let cold = (self.cache == Cache::Cold).then(|| cold(self.nonce, job.index, &item.prompt));
        let prompt = Prompt {
            index,
            repeat: u32::try_from(job.index / count).unwrap_or(u32::MAX),
            text: cold.as_deref().unwrap_or(&item.prompt),
            max_tokens: item.max_tokens.unwrap_or(self.max_tokens),
            scheduled: job.scheduled,
            dispatched: job.dispatched,
        };
        self.client.send(&prompt).await
    }
}

impl Ready {
    /// Finds out which parameters the endpoint takes, and how much the client can do here.
    ///
    /// # Errors
    /// The endpoint cannot be used, or the system allows too few connections.
    pub async fn prepare(
        mut client: Client,
        prompts: Vec<PromptItem>,
        connections: u64,
        clock: Clock,
    ) -> Result<Self, MeasureError> {
        allow_connections(connections).map_err(MeasureError::Connections)?;
        client.negotiate(&cold(rand::rng().random(), 0, "Say yes.")).await?;
        let concurrency = usize::try_from(connections).unwrap_or(usize::MAX);
        let ceiling = ceiling(concurrency, clock).await?;
        Ok(Self { client: Arc::new(client), prompts: prompts.into(), clock, ceiling })
    }

    /// Measures. `control` holds the budget, shows how far it is and can cancel.
    ///
    /// # Errors
    /// The rate is none, or the system allows too few connections.
    pub async fn measure(
        &self,
        settings: &Settings,
        control: &Arc<Control>,
    ) -> Result<Measurement, MeasureError> {
        let endpoint = Arc::new(Endpoint {
            client: Arc::clone(&self.client),
            prompts: Arc::clone(&self.prompts),
            cache: settings.cache,
            max_tokens: settings.max_tokens,
            nonce: rand::rng().random::<u64>() << 32,
        });
        if settings.warmup > 0 && !control.is_cancelled() {
            self.warm_up(&endpoint, settings, control).await;
        }
        let beating = Heartbeat::start();
        let finished = self.load(endpoint, settings, control).await?;
        Ok(self.conclude(finished, &beating.stop(), settings, control))
    }

    async fn warm_up(&self, endpoint: &Endpoint, settings: &Settings, control: &Arc<Control>) {
        let concurrency = match settings.load {
            Load::Closed { concurrency } => concurrency,
            Load::Open { .. } => 1,
        };
        let endpoint = Arc::new(Endpoint {
            client: Arc::clone(&endpoint.client),
            prompts: Arc::clone(&endpoint.prompts),
            nonce: rand::rng().random::<u64>() << 32,
            ..*endpoint
        });
        let warming = Arc::new(Control::new(Budget::requests(settings.warmup)));
        tokio::select! {
            _ = closed(endpoint, concurrency, self.clock, warming) => {}
            () = control.cancelled() => {}
        }
    }

    async fn load(
        &self,
        endpoint: Arc<Endpoint>,
        settings: &Settings,
        control: &Arc<Control>,
    ) -> Result<Finished, MeasureError> {
        let control = Arc::clone(control);
        match settings.load {
            Load::Closed { concurrency } => {
                allow_connections(concurrency as u64).map_err(MeasureError::Connections)?;
                Ok(closed(endpoint, concurrency, self.clock, control).await)
            }
            Load::Open { rate_per_s } => {
                let moments = poisson(rate_per_s, settings.requests, settings.seed)
                    .ok_or(MeasureError::Rate)?;
                let most = most_connections();
                Ok(open(endpoint, moments, most, self.clock, control).await)
            }
        }
    }

    fn conclude(
        &self,
        finished: Finished,
        held_up_ms: &[f64],
        settings: &Settings,
        control: &Control,
    ) -> Measurement {
        let start = match settings.load {
            Load::Closed { .. } => Start::Sent,
            Load::Open { .. } => Start::Scheduled,
        };
        let summary = summarise(&finished.records, start, &settings.targets);
        let proof = ClientProof::of(&finished, held_up_ms, &summary, self.ceiling);
        let chunks: usize = finished.records.iter().map(|record| record.chunks.len()).sum();
        let chunks_per_s = summary.duration_s.map(|seconds| chunks as f64 / seconds);
        let answered = summary.n - summary.errors.count;
        let why = if control.is_cancelled() {
            Some(format!("the measurement was cancelled after {} requests", summary.n))
        } else if answered == 0 {
            Some("no request was answered".to_owned())
        } else {
            proof.why_invalid(&summary, chunks_per_s)
        };
        let mut error_texts = BTreeMap::new();
        for text in finished.records.iter().filter_map(|record| record.error.clone()) {
            *error_texts.entry(text).or_default() += 1;
        }
        let target = self.client.target();
        Measurement {
            quality: score(&finished.records, &self.prompts, settings.matching),
            summary,
            valid: why.is_none(),
            why,
            client: proof,
            load: settings.load,
            cache: settings.cache,
            warmup: settings.warmup,
            seed: settings.seed,
            targets: settings.targets,
            format: target.format.as_str(),
            protocol: PROTOCOL,
            parameters: self.client.parameters().clone(),
            asked_model: target.model.clone(),
            endpoint: target.shown(),
            error_texts,
            records: finished.records,
        }
    }
}

#[cfg(test)]
mod tests;
