//! The offer: what a venture promises, what serves it, at what price, and the assumptions,
//! machine prices and risk answers that its economics are based on. One offer for each venture.
//!
//! # For other modules
//! - [`store::find_offer`] gives an [`OfferRecord`]; what was not entered is `None` in it.
//! - [`serving::find_serving`] finds the benchmark that serves it, and
//!   [`OfferRecord::fill`] puts both into the inputs of a verdict.
//! - [`store::save_offer`], [`store::save_assumptions`], [`store::save_risks`]
//!   and [`store::insert_machine_price`] write.

pub mod assumption;
mod inputs;
pub mod machine;
mod offer;
mod pricing;
pub mod quantity;
pub mod risk;
pub mod serving;
pub mod store;
pub mod web;

pub use assumption::{Assumption, AssumptionDraft, Ground};
pub use inputs::Serving;
pub use machine::{MachinePrice, MachinePriceDraft};
pub use offer::{OfferDraft, OfferRecord, PERCENTILES, Required};
pub use pricing::Pricing;
pub use quantity::{Measure, Quantity, Worse};
pub use risk::{RiskDraft, RiskQuestion};
