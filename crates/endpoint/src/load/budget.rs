//! Budgets in requests and in money.

use std::sync::Arc;

use crate::record::Usage;

/// What tokens cost. `None`: the price, or what it depends on, is unknown.
pub trait Pricing: Send + Sync {
    fn cost(&self, usage: &Usage) -> Option<f64>;
}

impl<F: Fn(&Usage) -> Option<f64> + Send + Sync> Pricing for F {
    fn cost(&self, usage: &Usage) -> Option<f64> {
        self(usage)
    }
}

/// What a measurement may use.
#[derive(Clone)]
pub struct Budget {
    pub requests: u64,
    /// The most money, and what says how much was spent.
    pub money: Option<(f64, Arc<dyn Pricing>)>,
}

impl Budget {
    #[must_use]
    pub fn requests(requests: u64) -> Self {
        Self { requests, money: None }
    }
}

/// Money spent so far.
#[derive(Debug, Default)]
pub(super) struct Spent {
    money: f64,
    /// The dearest request so far.
    most: f64,
    in_flight: u64,
    /// A request whose cost nobody knows ends a measurement with a budget.
    unknown: bool,
}

impl Spent {
    /// Whether another request fits even if all that are under way cost as much as the dearest.
    pub(super) fn allows(&self, limit: f64) -> bool {
        !self.unknown
            && self.money + (self.in_flight + 1) as f64 * self.most <= limit
            && self.money < limit
    }

    pub(super) fn begin(&mut self) {
        self.in_flight += 1;
    }

    pub(super) fn end(&mut self, cost: Option<f64>) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match cost {
            Some(cost) => {
                self.money += cost;
                self.most = self.most.max(cost);
            }
            None => self.unknown = true,
        }
    }

    pub(super) fn money(&self) -> f64 {
        self.money
    }
}
