//! Unit costs, margins, simulation and the verdict rules. Pure computation, without web,
//! database and async.
//!
//! [`assess()`] is the entry point: [`inputs::VerdictInputs`] and
//! [`verdict::Rules`] in, an [`assess::Assessment`] out.

pub mod assess;
pub mod business;
pub mod change;
pub mod coverage;
pub mod dimension;
pub mod inputs;
pub mod leads;
pub mod limit;
pub mod offer_ratings;
pub mod simulate;
pub mod tornado;
pub mod triangular;
pub mod unit_cost;
pub mod verdict;
pub mod withdrawn;

pub use assess::{Assessment, assess};
pub use inputs::{InputError, VerdictInputs};
pub use verdict::{Band, Dimension, Rules, Verdict};
