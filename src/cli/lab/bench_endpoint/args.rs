//! The options of `assay lab bench-endpoint`, and what they mean.

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::Args;

use super::costs::{Money, Prices};
use crate::cli::{error::CliError, numbers::number};
use endpoint::{
    client::Options,
    guard::Addresses,
    measurement::{Cache, Load, Settings},
    measures::Targets,
    quality::Matching,
    target::{ApiKey, Target},
    wire::Format,
};

#[derive(Debug, Args)]
pub struct BenchEndpoint {
    /// Base address, such as https://host/v1, or the full one
    #[arg(long, value_name = "URL")]
    url: String,
    /// Name of the model
    #[arg(long, value_name = "NAME")]
    pub(super) model: String,
    /// Whose price in the catalogue holds, where several sell the model
    #[arg(long, value_name = "NAME")]
    pub(super) provider: Option<String>,
    /// Prompts: CSV or JSON Lines with prompt and, if known, expected or pattern, group, max_tokens
    #[arg(long, value_name = "FILE")]
    pub(super) prompts: PathBuf,
    /// Environment variable that holds the key
    #[arg(long, value_name = "VAR")]
    key_env: Option<String>,
    /// Protocol: chat, completions, messages or open-inference [default: by the address, or chat]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// Requests at a time; several such as 1,4,16 are measured one after the other [default: 1]
    #[arg(long, value_delimiter = ',', conflicts_with = "rate",
          value_parser = clap::value_parser!(u32).range(1..=16_000))]
    concurrency: Vec<u32>,
    /// Requests per second, sent at random moments whatever the answers take
    #[arg(long, value_name = "RATE", value_parser = number)]
    pub(super) rate: Option<f64>,
    /// Then search for the highest rate that keeps the targets, up to this one
    #[arg(long, value_name = "RATE", value_parser = number)]
    pub(super) find_rate: Option<f64>,
    /// Share of requests that must keep the targets in the search
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = number)]
    pub(super) keep: f64,
    /// Requests of each measurement [default: every prompt as often as --repeats says]
    #[arg(long)]
    requests: Option<u64>,
    /// Sends every prompt so many times
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    repeats: u32,
    /// Requests before the measurement, which are not counted
    #[arg(long, default_value_t = 0)]
    warmup: u64,
    /// The most that a measurement may cost
    #[arg(long, value_name = "MONEY", value_parser = number)]
    pub(super) budget: Option<f64>,
    /// Begin every prompt with characters of its own, so that no cache knows it (the default)
    #[arg(long, conflicts_with = "warm")]
    cold: bool,
    /// Send prompts as they are, so that caches may know them
    #[arg(long)]
    warm: bool,
    /// Target of the time to the first token, in milliseconds
    #[arg(long, value_name = "MS", value_parser = number)]
    target_ttft_ms: Option<f64>,
    /// Target of the time to the first token that is no reasoning, in milliseconds
    #[arg(long, value_name = "MS", value_parser = number)]
    target_ttfa_ms: Option<f64>,
    /// Target of the time per token, in milliseconds
    #[arg(long, value_name = "MS", value_parser = number)]
    target_tpot_ms: Option<f64>,
    /// Target of the whole answer, in milliseconds
    #[arg(long, value_name = "MS", value_parser = number)]
    target_e2e_ms: Option<f64>,
    /// How answers are compared with expected ones: exact, normalised, choice or json
    #[arg(long, value_name = "HOW", default_value = "normalised", value_parser = matching)]
    matching: Matching,
    /// Most tokens of an answer, for prompts that state none
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_tokens: u32,
    /// Seconds without a byte after which a request fails
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = number)]
    stall_timeout: f64,
    /// Seconds after which a request fails, with all its attempts
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = number)]
    timeout: f64,
    /// Attempts of a request that is refused with 429, 502, 503 or 504
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    attempts: u32,
    /// Seed of the moments at which requests are sent
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Allow addresses of this machine and of private networks
    #[arg(long)]
    allow_private: bool,
    /// Write the record of every request to this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(super) records: Option<PathBuf>,
    /// Print one JSON object as the last line
    #[arg(long)]
    pub(super) json: bool,
}

fn format(text: &str) -> Result<Format, String> {
    Format::parse(text)
        .ok_or_else(|| format!("there are: {}", Format::ALL.map(Format::as_str).join(", ")))
}

fn matching(text: &str) -> Result<Matching, String> {
    Matching::parse(text)
        .ok_or_else(|| format!("there are: {}", Matching::ALL.map(Matching::as_str).join(", ")))
}

/// Checks a number that stands for a time, a rate or a share.
fn within(name: &str, value: f64, low: f64, high: f64) -> Result<(), CliError> {
    if value > low && value <= high {
        return Ok(());
    }
    Err(CliError::Input(format!("{name}: it must be above {low} and at most {high}")))
}

impl BenchEndpoint {
    /// What is measured one after the other.
    pub(super) fn loads(&self) -> Result<Vec<Load>, CliError> {
        for (name, value, high) in [
            ("rate", self.rate, 10_000.0),
            ("find-rate", self.find_rate, 10_000.0),
            ("keep", Some(self.keep), 1.0),
            ("budget", self.budget, 1e9),
            ("stall-timeout", Some(self.stall_timeout), 3_600.0),
            ("timeout", Some(self.timeout), 86_400.0),
            ("target-ttft-ms", self.target_ttft_ms, 1e9),
            ("target-ttfa-ms", self.target_ttfa_ms, 1e9),
            ("target-tpot-ms", self.target_tpot_ms, 1e9),
            ("target-e2e-ms", self.target_e2e_ms, 1e9),
        ] {
            value.map_or(Ok(()), |value| within(name, value, 0.0, high))?;
        }
        if self.find_rate.is_some() && self.targets() == Targets::default() {
            return Err(CliError::Input(
                "find-rate: a search needs a target, such as --target-ttft-ms".to_owned(),
            ));
        }
        if let Some(rate_per_s) = self.rate {
            return Ok(vec![Load::Open { rate_per_s }]);
        }
        let given = if self.concurrency.is_empty() { &[1][..] } else { &self.concurrency[..] };
        Ok(given.iter().map(|&n| Load::Closed { concurrency: n as usize }).collect())
    }

    /// The most that each measurement may cost.
    pub(super) fn budget(&self, prices: &Prices) -> Result<Option<Money>, CliError> {
        let Some(most) = self.budget else { return Ok(None) };
        // Without a price nobody knows when the budget is used.
        prices.price(None).map_err(|error| CliError::Input(format!("budget: {error}")))?;
        Ok(Some((most, Arc::new(prices.clone()))))
    }

    /// Requests of each measurement.
    pub(super) fn requests(&self, prompts: usize) -> Result<u64, CliError> {
        let requests = self.requests.unwrap_or_else(|| prompts as u64 * u64::from(self.repeats));
        if !(1..=10_000_000).contains(&requests) {
            return Err(CliError::Input("requests: it must be between 1 and 10000000".to_owned()));
        }
        Ok(requests)
    }

    pub(super) fn target(&self) -> Result<Target, CliError> {
        let key = self.key_env.as_deref().map(ApiKey::from_env).transpose()?;
        let addresses = if self.allow_private { Addresses::Private } else { Addresses::Public };
        Ok(Target::new(&self.url, self.format, &self.model, key, addresses)?)
    }

    pub(super) fn client_options(&self) -> Options {
        Options {
            stall: Duration::from_secs_f64(self.stall_timeout),
            total: Duration::from_secs_f64(self.timeout),
            attempts: self.attempts,
            ..Options::default()
        }
    }

    fn targets(&self) -> Targets {
        Targets {
            ttft_ms: self.target_ttft_ms,
            ttfa_ms: self.target_ttfa_ms,
            tpot_ms: self.target_tpot_ms,
            e2e_ms: self.target_e2e_ms,
        }
    }

    pub(super) fn settings(&self, load: Load, requests: u64) -> Settings {
        Settings {
            load,
            requests,
            warmup: self.warmup,
            cache: if self.warm { Cache::Warm } else { Cache::Cold },
            seed: self.seed,
            targets: self.targets(),
            matching: self.matching,
            max_tokens: self.max_tokens,
        }
    }
}
