//! Benchmarks of a model on a provider: a closed loop that sends the next
//! query when the last one is answered, and a record of everything that the
//! figures depend on.

mod host;
mod inputs;
mod load;
mod percentiles;
mod record;
mod request;
mod run;
#[cfg(test)]
mod tests;

pub use inputs::{FilledInput, InputError, RequestUnit, check_inputs};
pub use percentiles::{Percentiles, minimum_queries};
pub use record::{BOUNDED_BELOW, BenchRecord, Environment, NOISY_ABOVE};
pub use request::{BATCH, BenchRequest, PARAMS, SECONDS, THREADS, WARMUP};
pub use run::{BenchError, run};
