//! `assay endpoint`: a scripted endpoint on this machine, to try measurements without paying
//! anybody. Knows no database.

use std::{io, time::Duration};

use clap::{Args, Subcommand};

use crate::cli::{
    error::{CliError, CliResult},
    numbers::number,
};
use endpoint::simulate::{Fault, Script, Simulator, UsageStyle};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a scripted, simulated model on the loopback address until Ctrl-C
    Simulate(Box<Simulate>),
}

#[derive(Debug, Args)]
pub struct Simulate {
    /// Port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Time to the first token in milliseconds
    #[arg(long, value_name = "MS", default_value = "100", value_parser = milliseconds)]
    ttft_ms: Duration,
    /// Time between tokens in milliseconds
    #[arg(long, value_name = "MS", default_value = "10", value_parser = milliseconds)]
    tpot_ms: Duration,
    /// Tokens of every answer
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    tokens: u32,
    /// Tokens in one chunk of the stream
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    tokens_per_chunk: u32,
    /// Answer with this text, cut into tokens at its spaces
    #[arg(long, value_name = "TEXT")]
    answer: Option<String>,
    /// Where the numbers of tokens are: separate, last-content, repeated, null, without-choices,
    /// continuous or missing
    #[arg(long, value_name = "STYLE", default_value = "separate", value_parser = usage_style)]
    usage_style: UsageStyle,
    /// What the endpoint gets wrong; `--fault list` lists what there is
    #[arg(long, value_name = "NAME", value_parser = fault)]
    fault: Option<Fault>,
    /// Decides where generated texts begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    let ms = number(text)?;
    if !(0.0..=3_600_000.0).contains(&ms) {
        return Err("it must be between 0 and 3600000".to_owned());
    }
    Duration::try_from_secs_f64(ms / 1e3).map_err(|error| error.to_string())
}

fn usage_style(text: &str) -> Result<UsageStyle, String> {
    UsageStyle::parse(text).ok_or_else(|| known(UsageStyle::ALL.map(UsageStyle::as_str)))
}

fn fault(text: &str) -> Result<Fault, String> {
    Fault::parse(text).ok_or_else(|| known(Fault::ALL.map(Fault::as_str)))
}

fn known<const N: usize>(words: [&str; N]) -> String {
    format!("there are: {}", words.join(", "))
}

pub(super) fn run(command: &Command) -> CliResult {
    match command {
        Command::Simulate(options) => simulate(options),
    }
}

fn simulate(options: &Simulate) -> CliResult {
    let script = Script {
        ttft: options.ttft_ms,
        tpot: options.tpot_ms,
        tokens: options.tokens,
        tokens_per_chunk: options.tokens_per_chunk,
        usage: options.usage_style,
        fault: options.fault,
        seed: options.seed,
        answer: options.answer.clone(),
    };
    // Fewer than wanted is no error here: a client finds no connection, and says so.
    let _ = endpoint::limits::most_connections();
    runtime()?.block_on(async {
        let in_use = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                CliError::Input(format!("port: {} is in use", options.port))
            }
            _ => CliError::Failure(error.into()),
        };
        let server = Simulator::start(script, options.port).await.map_err(in_use)?;
        println!("Simulated endpoint at {} (stop with Ctrl-C)", server.url());
        tokio::signal::ctrl_c().await.map_err(anyhow::Error::from)?;
        println!("{} requests answered", server.log.served_count());
        Ok(())
    })
}

/// A runtime on all processors: a measurement must not wait for its own threads.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    Ok(built.map_err(anyhow::Error::from)?)
}
