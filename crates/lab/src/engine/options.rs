//! How a model is to be loaded.

use std::path::PathBuf;

use super::provider::Provider;

/// Most threads that can be asked for.
pub const MAX_THREADS: usize = 256;

/// How a model is to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOptions {
    pub provider: Provider,
    /// Threads inside one operator, 1..=256.
    pub threads: usize,
    /// Let the CPU compute what the provider cannot. Off: loading fails instead.
    pub allow_cpu_fallback: bool,
    /// Write a profile to a file whose path starts with this; see `Session::placement`.
    pub profile: Option<PathBuf>,
}

impl SessionOptions {
    /// Options for a provider, without fallback or profile.
    #[must_use]
    pub fn new(provider: Provider, threads: usize) -> Self {
        Self { provider, threads, allow_cpu_fallback: false, profile: None }
    }
}
