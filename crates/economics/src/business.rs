//! Unit economics of a subscription: margin, lifetime value, payback, runway.
//! One customer, one month, one currency.

use serde::Serialize;

/// A customer is never counted for longer than this, also when churn is 0 or tiny.
pub const LIFETIME_CAP_MONTHS: f64 = 60.0;

/// Share of revenue left after the costs of serving: (revenue − costs) ÷ revenue.
/// `None` without revenue.
pub fn gross_margin(revenue: f64, costs: f64) -> Option<f64> {
    (revenue > 0.0 && costs.is_finite()).then(|| (revenue - costs) / revenue)
}

/// Sales and marketing ÷ customers won. `None` when none was won.
pub fn acquisition_cost(sales_and_marketing: f64, customers_won: f64) -> Option<f64> {
    (customers_won > 0.0).then(|| sales_and_marketing / customers_won)
}

/// Expected months of a customer: 1 ÷ monthly churn, at most [`LIFETIME_CAP_MONTHS`].
pub fn lifetime_months(churn: f64) -> f64 {
    (1.0 / churn.max(0.0)).min(LIFETIME_CAP_MONTHS)
}

/// Revenue per customer and month × margin × lifetime. Negative when every month loses money.
pub fn lifetime_value(revenue: f64, margin: f64, churn: f64) -> f64 {
    revenue * margin * lifetime_months(churn)
}

/// Lifetime value ÷ acquisition cost; infinite when customers cost nothing
/// and are worth something.
pub fn ltv_to_cac(lifetime_value: f64, acquisition_cost: f64) -> f64 {
    match acquisition_cost {
        cost if cost > 0.0 => lifetime_value / cost,
        _ if lifetime_value > 0.0 => f64::INFINITY,
        _ => 0.0,
    }
}

/// Months until the acquisition cost is earned back: CAC ÷ (revenue × margin);
/// infinite when a month leaves nothing.
pub fn payback_months(acquisition_cost: f64, revenue: f64, margin: f64) -> f64 {
    match revenue * margin {
        _ if acquisition_cost <= 0.0 => 0.0,
        monthly if monthly > 0.0 => acquisition_cost / monthly,
        _ => f64::INFINITY,
    }
}

/// Months that cash lasts: cash ÷ net burn; infinite when nothing is burnt.
pub fn runway_months(cash: f64, net_burn: f64) -> f64 {
    if net_burn > 0.0 { cash / net_burn } else { f64::INFINITY }
}

/// Runway minus payback. Never earning back is −∞, whatever the runway.
pub fn runway_slack_months(runway: f64, payback: f64) -> f64 {
    if payback.is_infinite() { f64::NEG_INFINITY } else { runway - payback }
}

/// Net burn ÷ net new yearly recurring revenue. `None` when none is new.
pub fn burn_multiple(net_burn: f64, net_new_yearly_revenue: f64) -> Option<f64> {
    (net_new_yearly_revenue > 0.0).then(|| net_burn / net_new_yearly_revenue)
}

/// (Revenue of a quarter − that of the one before) × 4 ÷ sales and marketing
/// of the one before.
pub fn magic_number(quarter: f64, before: f64, sales_and_marketing_before: f64) -> Option<f64> {
    (sales_and_marketing_before > 0.0)
        .then(|| (quarter - before) * 4.0 / sales_and_marketing_before)
}

/// Growth plus margin, both in percent; 40 is the rule's line.
pub fn rule_of_40(growth_percent: f64, margin_percent: f64) -> f64 {
    growth_percent + margin_percent
}

/// One combination of all inputs. `None` = not known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct UnitInputs {
    /// Cost of 1,000 requests.
    pub cost_per_1000: Option<f64>,
    /// Price per customer and month.
    pub price: Option<f64>,
    /// Requests per customer and month.
    pub requests: Option<f64>,
    /// Other costs of serving per customer and month.
    pub other_costs: Option<f64>,
    pub acquisition_cost: Option<f64>,
    /// Share of customers lost per month.
    pub churn: Option<f64>,
    pub cash: Option<f64>,
    /// Net burn per month.
    pub burn: Option<f64>,
}

/// What one combination of inputs means. A result is `None` as long as
/// anything it needs is not known: a missing cost is not a cost of 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct UnitOutcome {
    pub cost_per_1000: Option<f64>,
    pub gross_margin: Option<f64>,
    pub lifetime_value: Option<f64>,
    pub ltv_to_cac: Option<f64>,
    pub payback_months: Option<f64>,
    pub runway_months: Option<f64>,
    /// Runway minus payback.
    pub slack_months: Option<f64>,
}

impl UnitInputs {
    pub fn outcome(&self) -> UnitOutcome {
        let gross_margin = self.price.and_then(|price| {
            let serving = self.cost_per_1000? * self.requests? / 1e3;
            gross_margin(price, serving + self.other_costs?)
        });
        let lifetime_value = self.price.zip(gross_margin).and_then(|(price, margin)| {
            self.churn.map(|churn| lifetime_value(price, margin, churn))
        });
        let payback = self.price.zip(gross_margin).and_then(|(price, margin)| {
            self.acquisition_cost.map(|cost| payback_months(cost, price, margin))
        });
        let runway = self.cash.zip(self.burn).map(|(cash, burn)| runway_months(cash, burn));
        UnitOutcome {
            cost_per_1000: self.cost_per_1000,
            gross_margin,
            lifetime_value,
            ltv_to_cac: lifetime_value.zip(self.acquisition_cost).map(|(v, c)| ltv_to_cac(v, c)),
            payback_months: payback,
            runway_months: runway,
            slack_months: runway.zip(payback).map(|(r, p)| runway_slack_months(r, p)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_stated_and_not_divided_by() {
        assert_eq!(lifetime_months(0.0), LIFETIME_CAP_MONTHS);
        assert!(lifetime_months(0.001) <= lifetime_months(0.0), "capped alike");
        assert_eq!(gross_margin(0.0, 1.0), None);
        assert_eq!(acquisition_cost(100.0, 0.0), None);
        assert_eq!(magic_number(1.0, 0.0, 0.0), None);
        assert_eq!(burn_multiple(10.0, 0.0), None);
        assert_eq!(burn_multiple(10.0, 5.0), Some(2.0));
        assert_eq!(runway_months(10.0, 0.0), f64::INFINITY);
        assert_eq!(payback_months(10.0, 5.0, -0.1), f64::INFINITY);
        assert_eq!(payback_months(0.0, 5.0, -0.1), 0.0);
        assert_eq!(runway_slack_months(f64::INFINITY, f64::INFINITY), f64::NEG_INFINITY);
        assert_eq!(ltv_to_cac(5.0, 0.0), f64::INFINITY);
        assert_eq!(ltv_to_cac(-5.0, 0.0), 0.0);
    }

    #[test]
    fn a_missing_cost_is_not_a_cost_of_nothing() {
        let known = UnitInputs {
            cost_per_1000: Some(0.5),
            price: Some(10.0),
            requests: Some(1000.0),
            other_costs: Some(1.5),
            acquisition_cost: Some(40.0),
            churn: Some(0.05),
            cash: Some(120.0),
            burn: Some(10.0),
        };
        let outcome = known.outcome();
        assert!((outcome.gross_margin.unwrap() - 0.8).abs() < 1e-12);
        assert!((outcome.slack_months.unwrap() - 7.0).abs() < 1e-12);
        let blind = UnitInputs { other_costs: None, ..known }.outcome();
        assert_eq!((blind.gross_margin, blind.ltv_to_cac, blind.slack_months), (None, None, None));
        assert_eq!(blind.runway_months, Some(12.0));
    }
}
