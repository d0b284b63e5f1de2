//! Load on a system: so many at a time (closed loop), or at a rate whatever the answers take
//! (open loop), under a budget, until cancelled. The system is anything that answers a job, so
//! that the load generator itself can be measured. Knows no HTTP.

mod budget;
mod closed;
mod control;
mod open;
mod search;
mod system;
#[cfg(test)]
mod tests;

pub use budget::{Budget, Pricing};
pub use closed::closed;
pub use control::Control;
pub use open::{open, poisson};
pub use search::{SearchEnd, Trial, highest_rate};
pub use system::{Finished, Job, NoOp, System};
