//! Unit economics and what a measured machine costs. Figures: callculator.cc
//! (lifetime value), xlslides (magic number), financeband (rule of 40),
//! gmicloud, gera.services and rahulkashyap.dev (prices of a million tokens;
//! the last two print two digits, the third was recomputed independently).

use economics::{
    business::{lifetime_value, ltv_to_cac, magic_number, payback_months, rule_of_40},
    unit_cost::per_million_tokens,
};

use super::near;

/// Revenue 100, margin 80 %, churn 4 %, acquisition 500 → 2,000, ratio 4.0;
/// derived: paid back after 500 ÷ 80 = 6.25 months.
#[test]
fn callculators_lifetime_value_is_met() {
    let value = lifetime_value(100.0, 0.8, 0.04);
    near(value, 2_000.0, 1e-9);
    near(ltv_to_cac(value, 500.0), 4.0, 1e-12);
    near(payback_months(500.0, 100.0, 0.8), 6.25, 1e-12);
}

#[test]
fn the_published_magic_number_and_rule_of_40_are_met() {
    near(magic_number(480_000.0, 0.0, 1_800_000.0).unwrap(), 1.07, 5e-3);
    near(rule_of_40(20.0, 20.0), 40.0, 0.0);
}

#[test]
fn published_prices_of_a_million_tokens_are_met() {
    for (an_hour, tokens_a_second, utilisation, price, tolerance) in [
        // gmicloud
        (2.0, 85.0, 1.0, 6.54, 5e-3),
        (2.0, 40.0, 1.0, 13.9, 5e-2),
        (2.0, 400.0, 1.0, 1.39, 5e-3),
        // gera.services prints .28 and 1.40
        (2.0, 2_000.0, 1.0, 0.278, 5e-4),
        (2.0, 2_000.0, 0.2, 1.389, 5e-4),
        // rahulkashyap.dev prints .15 and .21
        (1.29, 2_400.0, 1.0, 0.149, 5e-4),
        (1.29, 2_400.0, 0.7, 0.213, 5e-4),
    ] {
        near(per_million_tokens(an_hour, tokens_a_second, utilisation).unwrap(), price, tolerance);
    }
}
