//! A scripted endpoint on this machine, to check the client and to try the commands without
//! paying anybody. Every answer is marked as simulated: in the model's name, in a header, and so
//! in every result. Follows a script and a seed; is no model of any real endpoint.

mod events;
mod http;
mod log;
mod refusals;
mod script;
mod server;

pub use log::{Log, Served, Written};
pub use script::{Fault, Script, UsageStyle};
pub use server::Simulator;

/// Header that marks an answer as simulated.
pub const HEADER: &str = "x-simulated";
/// How the names of simulated models begin.
pub const MODEL_PREFIX: &str = "simulated";
