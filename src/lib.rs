//! Assay says whether a product built on a model is viable, from evidence:
//! market records, measured runs and stated assumptions become a verdict in
//! which every number can be traced to its sources.
//!
//! The crates under `crates/` hold the pure computations, the shared infrastructure
//! and the capabilities (`docs/ARCHITECTURE.md`). Here they become one program:
//! [`app`] builds the server and the worker with one line per capability, [`cli`] is the
//! command line over the same crates, [`demo`] the sample venture from end to end.

pub mod app;
pub mod bundled;
pub mod cli;
pub mod demo;
