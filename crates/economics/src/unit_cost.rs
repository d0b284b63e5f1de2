//! What a request costs on a machine that was measured, over utilisation.
//! Throughput is that at the promised latency, never the peak.

use serde::{Deserialize, Serialize};

/// Hours of an average month: 365 × 24 ÷ 12.
pub const HOURS_PER_MONTH: f64 = 730.0;
const SECONDS_PER_HOUR: f64 = 3600.0;

/// Cost of 1,000 requests = price per hour ÷ (3600 × throughput × utilisation) × 1000.
///
/// `throughput` in requests per second, `utilisation` in 0..=1. `None` when
/// the machine would serve nothing.
pub fn per_1000_requests(price_per_hour: f64, throughput: f64, utilisation: f64) -> Option<f64> {
    per_unit(price_per_hour, throughput, utilisation).map(|cost| cost * 1e3)
}

/// Cost of a million tokens on a machine that makes `tokens_per_second`.
pub fn per_million_tokens(
    price_per_hour: f64,
    tokens_per_second: f64,
    utilisation: f64,
) -> Option<f64> {
    per_unit(price_per_hour, tokens_per_second, utilisation).map(|cost| cost * 1e6)
}

/// Cost of 1,000 requests to an endpoint billed by tokens.
pub fn endpoint_per_1000_requests(price_per_million_tokens: f64, tokens_per_request: f64) -> f64 {
    price_per_million_tokens * tokens_per_request / 1e3
}

fn per_unit(price_per_hour: f64, rate: f64, utilisation: f64) -> Option<f64> {
    let served_per_hour = SECONDS_PER_HOUR * rate * utilisation;
    (served_per_hour > 0.0 && price_per_hour >= 0.0).then(|| price_per_hour / served_per_hour)
}

/// One point of the cost curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    pub utilisation: f64,
    pub cost_per_1000: f64,
    /// Requests per month that this utilisation means on one machine.
    pub requests_per_month: f64,
}

/// Utilisations at which the curve is given.
pub const CURVE_AT: [f64; 10] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 1.0];

/// Cost per 1,000 requests over utilisation; one machine is the least that can be rented.
pub fn curve(price_per_hour: f64, throughput: f64) -> Vec<CurvePoint> {
    CURVE_AT
        .iter()
        .filter_map(|&utilisation| {
            Some(CurvePoint {
                utilisation,
                cost_per_1000: per_1000_requests(price_per_hour, throughput, utilisation)?,
                requests_per_month: capacity_per_month(throughput) * utilisation,
            })
        })
        .collect()
}

/// Requests that one machine serves in a month at full use.
pub fn capacity_per_month(throughput: f64) -> f64 {
    throughput * SECONDS_PER_HOUR * HOURS_PER_MONTH
}

/// The volume from which one always-on machine earns its own rent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BreakEven {
    pub requests_per_month: f64,
    /// Share of one machine's capacity; above 1 a single machine never earns its rent.
    pub utilisation: f64,
}

/// Break-even of one machine that runs the whole month, when each request
/// leaves `contribution` (price minus other costs, in the machine's currency).
/// `None` when a request leaves nothing.
pub fn break_even(price_per_hour: f64, throughput: f64, contribution: f64) -> Option<BreakEven> {
    if contribution <= 0.0 || throughput <= 0.0 || !contribution.is_finite() {
        return None;
    }
    let requests_per_month = price_per_hour * HOURS_PER_MONTH / contribution;
    let utilisation = requests_per_month / capacity_per_month(throughput);
    Some(BreakEven { requests_per_month, utilisation })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: Option<f64>, published: f64, tolerance: f64) {
        let got = got.unwrap();
        assert!((got - published).abs() < tolerance, "{got} is not {published}");
    }

    /// valory-xyz/mech#490: a fixed hourly price of about $0.90 is $0.90 per
    /// request at one request an hour.
    #[test]
    fn an_idle_machine_makes_requests_dear() {
        let one_an_hour = per_1000_requests(0.90, 1.0 / 3600.0, 1.0).unwrap() / 1000.0;
        assert!((one_an_hour - 0.90).abs() < 1e-9);
    }

    #[test]
    fn a_machine_that_serves_nothing_has_no_unit_cost() {
        assert_eq!(per_1000_requests(1.0, 0.0, 0.5), None);
        assert_eq!(per_1000_requests(1.0, 10.0, 0.0), None);
        assert_eq!(per_1000_requests(f64::NAN, 10.0, 0.5), None);
        assert!(curve(1.0, 0.0).is_empty());
    }

    #[test]
    fn cost_at_break_even_equals_the_contribution_of_a_request() {
        let even = break_even(0.5, 100.0, 2e-5).unwrap();
        close(per_1000_requests(0.5, 100.0, even.utilisation), 0.02, 1e-12);
        assert_eq!(break_even(0.5, 100.0, 0.0), None);
    }

    #[test]
    fn the_curve_falls_as_utilisation_rises() {
        let curve = curve(0.34, 900.0);
        assert_eq!(curve.len(), CURVE_AT.len());
        assert!(curve.windows(2).all(|pair| pair[0].cost_per_1000 > pair[1].cost_per_1000));
    }

    #[test]
    fn an_endpoint_costs_its_tokens() {
        assert!((endpoint_per_1000_requests(0.15, 800.0) - 0.12).abs() < 1e-12);
    }
}
