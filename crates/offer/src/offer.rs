//! The offer: what a venture promises, at what price. Pure.

use std::collections::BTreeMap;

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Assumption, MachinePrice, Pricing, Quantity, RiskQuestion};
use economics::inputs::LatencyPromise;
use runs::measure::Measure;

/// Percentiles of a latency promise.
pub const PERCENTILES: [u8; 3] = [50, 90, 99];

/// The editable fields of the offer.
#[derive(Debug, Clone, Default)]
pub struct OfferDraft {
    /// The benchmark of the model that serves it.
    pub benchmark_id: Option<Uuid>,
    pub machine_price_id: Option<Uuid>,
    pub promise: Option<LatencyPromise>,
    pub required: Option<Required>,
    pub pricing: Pricing,
}

/// What the model must reach on the test set, in the measure of its task:
/// accuracy as a share of 0–1, of the RMSE the most, of the others the least.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Required {
    pub measure: Measure,
    pub value: f64,
}

/// The offer with all its data; `None` = not entered.
#[derive(Debug, Clone, Serialize)]
pub struct OfferRecord {
    pub venture_id: Uuid,
    /// ISO code of every amount.
    pub currency: String,
    pub benchmark_id: Option<Uuid>,
    pub machine: Option<MachinePrice>,
    pub promise: Option<LatencyPromise>,
    pub required: Option<Required>,
    pub pricing: Pricing,
    pub assumptions: BTreeMap<Quantity, Assumption>,
    /// Every question of the area, answered or not.
    pub risks: Vec<RiskQuestion>,
    /// When the offer itself was last saved; `None` = never.
    #[serde(with = "time::serde::rfc3339::option")]
    pub updated_at: Option<OffsetDateTime>,
}

impl OfferRecord {
    /// Address of the offer.
    pub fn href(&self) -> String {
        format!("/ventures/{}/offer", self.venture_id)
    }
}
