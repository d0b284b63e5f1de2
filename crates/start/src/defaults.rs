//! Values that the fields begin with, by area: rough orders of magnitude that give a first
//! calculation something to correct. They are assumptions and say so. Knows no form.

use offer::Quantity;
use venture::Area;

/// A quantity as it is typed: amounts in US dollars, shares in per cent.
pub(crate) fn usual(area: Area, quantity: Quantity) -> f64 {
    use Area::{ComputerVision, FinancialRisk, NaturalLanguage, Recommendation};
    match (quantity, area) {
        (Quantity::Price, ComputerVision) => 99.0,
        (Quantity::Price, NaturalLanguage) => 49.0,
        (Quantity::Price, Recommendation) => 299.0,
        (Quantity::Price, FinancialRisk) => 999.0,
        (Quantity::Requests, ComputerVision | FinancialRisk) => 20_000.0,
        (Quantity::Requests, NaturalLanguage) => 5_000.0,
        (Quantity::Requests, Recommendation) => 500_000.0,
        (Quantity::Utilisation, _) => 20.0,
        (Quantity::OtherCosts, ComputerVision | NaturalLanguage) => 10.0,
        (Quantity::OtherCosts, Recommendation) => 40.0,
        (Quantity::OtherCosts, FinancialRisk) => 120.0,
        (Quantity::AcquisitionCost, ComputerVision) => 400.0,
        (Quantity::AcquisitionCost, NaturalLanguage) => 200.0,
        (Quantity::AcquisitionCost, Recommendation) => 1_500.0,
        (Quantity::AcquisitionCost, FinancialRisk) => 5_000.0,
        (Quantity::Churn, FinancialRisk) => 2.0,
        (Quantity::Churn, _) => 4.0,
        (Quantity::ReachableCustomers, ComputerVision | NaturalLanguage) => 500.0,
        (Quantity::ReachableCustomers, Recommendation) => 150.0,
        (Quantity::ReachableCustomers, FinancialRisk) => 60.0,
        (Quantity::FixedCost, FinancialRisk) => 300_000.0,
        (Quantity::FixedCost, _) => 150_000.0,
        (Quantity::Cash, _) => 150_000.0,
        (Quantity::Burn, _) => 10_000.0,
    }
}

/// The order of magnitude of an amount in another currency, per US dollar.
pub(crate) fn per_dollar(currency: &str) -> f64 {
    match currency {
        "CNY" => 7.0,
        "JPY" => 150.0,
        "HKD" => 8.0,
        "INR" => 80.0,
        _ => 1.0,
    }
}

/// Milliseconds within which 99 of 100 requests are answered.
pub(crate) fn usual_latency(area: Area) -> f64 {
    match area {
        Area::Recommendation => 100.0,
        Area::ComputerVision | Area::FinancialRisk => 200.0,
        Area::NaturalLanguage => 500.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_may_be_typed_into_its_field() {
        for area in Area::ALL {
            for quantity in Quantity::ALL {
                let (least, most) = quantity.range();
                let kept = usual(area, quantity) * quantity.measure().typed_unit();
                assert!((least..=most).contains(&kept), "{area:?} {quantity:?}");
            }
        }
    }

    #[test]
    fn a_customer_brings_more_than_it_costs() {
        for area in Area::ALL {
            assert!(usual(area, Quantity::Price) > usual(area, Quantity::OtherCosts), "{area:?}");
        }
    }
}
