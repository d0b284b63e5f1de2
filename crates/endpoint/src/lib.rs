//! Measures large-model endpoints: how fast they answer, how much they bear and how good the
//! answers are, under definitions that hold for every endpoint (`docs/METHODS.md`, Endpoints).
//!
//! A [`client`] sends prompts and keeps a [`record`] of each request; [`measures`] are computed
//! from records alone. [`simulate`] is a scripted endpoint to check all of it against. Knows no
//! web page and no database.

pub mod client;
pub mod clock;
pub mod guard;
pub mod heartbeat;
pub mod limits;
pub mod load;
pub mod measurement;
pub mod measures;
pub mod prompts;
pub mod proof;
pub mod quality;
pub mod reasoning;
pub mod record;
pub mod simulate;
pub mod sse;
pub mod summary;
pub mod target;
#[cfg(test)]
mod tests;
pub mod wire;
