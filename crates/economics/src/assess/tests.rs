//! Properties for arbitrary inputs and thresholds (seeded random), and the rules on inputs with
//! answers calculated by hand.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    change::Change,
    inputs::{
        BenchmarkFacts, LatencyPromise, MachinePrice, Metric, Need, Risk, RiskAnswer, Sourced,
        Throughput,
    },
    limit::Limit,
    triangular::Triangular,
    verdict::{Dimension, Thresholds},
    withdrawn::Answers,
};
use figure::{Source, SourceKind};
use scoring::{
    opportunity::{Rating, Ratings},
    resample,
};

mod removal;

fn source(kind: SourceKind, label: &str) -> Source {
    Source { kind, href: format!("/records/{label}"), label: label.to_owned(), stale: false }
}

fn observed<T>(value: T, label: &str) -> Option<Sourced<T>> {
    Some(Sourced::new(value, source(SourceKind::Observed, label)))
}

fn between(low: f64, base: f64, high: f64, label: &str) -> Option<Sourced<Triangular>> {
    observed(Triangular::new(low, base, high).unwrap(), label)
}

fn throughput(per_second: f64, machine: &str) -> Throughput {
    Throughput::from_benchmark(&BenchmarkFacts {
        throughput: per_second,
        machine,
        software_adapter: false,
        highest: Some(per_second),
    })
    .unwrap()
}

fn need(label: &str, best_competitor: f64) -> Need {
    Need {
        id: label.to_owned(),
        label: label.to_owned(),
        addressed: true,
        rated: Some(source(SourceKind::Observed, label)),
        offer_rated: Some(source(SourceKind::Observed, label)),
        fresh: Answers { need: 40, offer: 12 },
        best_competitor: observed(best_competitor, label),
        unrated: 0,
        stale_rivals: 0,
    }
}

/// A venture in which every dimension is go with certainty.
fn thriving() -> VerdictInputs {
    let cell = Some(Rating::new(9, 2).unwrap());
    VerdictInputs {
        currency: "USD".to_owned(),
        needs: vec![need("read", 3.0), need("sort", 2.0)],
        competitors: 1,
        withdrawn: Vec::new(),
        need_ratings: Ratings::new(2, vec![vec![cell; 2]; 40]).unwrap(),
        offer_ratings: vec![vec![Some(5), Some(4)]; 12].into(),
        reachable_revenue: between(8e5, 1e6, 1.2e6, "som"),
        fixed_cost: between(1e5, 1.2e5, 1.5e5, "fixed"),
        metric: observed(
            Metric {
                name: "accuracy".to_owned(),
                value: 0.98,
                interval: Some((0.977, 0.983, 0.95)),
                n: Some(10_000),
                higher_is_better: true,
                synthetic: false,
            },
            "run",
        ),
        required_metric: Some(0.95),
        latency_promise: Some(LatencyPromise { milliseconds: 50.0, percentile: 99.0 }),
        latency: observed(3.0, "benchmark"),
        lowest_latency: None,
        throughput: observed(throughput(900.0, "c6i.large"), "benchmark"),
        machine_price: observed(
            MachinePrice {
                machine: "c6i.large".to_owned(),
                per_hour: Triangular::exactly(0.085).unwrap(),
            },
            "price list",
        ),
        utilisation: between(0.2, 0.3, 0.4, "utilisation"),
        price: between(29.0, 29.0, 29.0, "price"),
        requests: between(10_000.0, 20_000.0, 40_000.0, "requests"),
        other_costs: between(2.0, 3.0, 5.0, "support"),
        acquisition_cost: between(50.0, 80.0, 120.0, "cac"),
        churn: between(0.02, 0.03, 0.05, "churn"),
        cash: between(2e5, 2e5, 2e5, "cash"),
        burn: between(8e3, 1e4, 1.2e4, "burn"),
        risks: vec![Risk { id: "privacy".to_owned(), answer: observed(RiskAnswer::None, "risk") }],
    }
}

fn range(rng: &mut ChaCha8Rng, least: f64, most: f64, label: &str) -> Option<Sourced<Triangular>> {
    let mut ends: [f64; 3] = std::array::from_fn(|_| rng.random_range(least..most));
    ends.sort_by(f64::total_cmp);
    rng.random_bool(0.95).then(|| between(ends[0], ends[1], ends[2], label)).flatten()
}

/// A venture around the thresholds, some inputs missing.
fn random(rng: &mut ChaCha8Rng) -> VerdictInputs {
    let needs: usize = rng.random_range(1..7);
    let rows = (0..rng.random_range(2..30))
        .map(|_| {
            (0..needs)
                .map(|_| {
                    let (i, s) = (rng.random_range(6..=10), rng.random_range(1..=8));
                    rng.random_bool(0.9).then(|| Rating::new(i, s).unwrap())
                })
                .collect()
        })
        .collect();
    let value = rng.random_range(0.93..0.99);
    let machine = if rng.random_bool(0.7) { "a" } else { "b" };
    let mut inputs = VerdictInputs {
        needs: (0..needs).map(|k| need(&format!("need {k}"), rng.random_range(0.0..4.5))).collect(),
        need_ratings: Ratings::new(needs, rows).unwrap(),
        offer_ratings: (0..rng.random_range(1..12))
            .map(|_| (0..needs).map(|_| Some(rng.random_range(2..=5))).collect())
            .collect::<Vec<Vec<Option<u8>>>>()
            .into(),
        reachable_revenue: range(rng, 1e5, 1e6, "som"),
        fixed_cost: range(rng, 5e4, 3e5, "fixed"),
        metric: observed(
            Metric {
                interval: Some((value - 0.008, value + 0.006, 0.95)),
                value,
                ..thriving().metric.unwrap().value
            },
            "run",
        ),
        throughput: observed(throughput(rng.random_range(1.0..400.0), "a"), "benchmark"),
        machine_price: observed(
            MachinePrice {
                machine: machine.to_owned(),
                per_hour: Triangular::exactly(rng.random_range(0.1..4.0)).unwrap(),
            },
            "price list",
        ),
        utilisation: range(rng, 0.05, 0.9, "utilisation"),
        price: range(rng, 5.0, 60.0, "price"),
        requests: range(rng, 1e3, 1e5, "requests"),
        other_costs: range(rng, 0.0, 10.0, "support"),
        acquisition_cost: range(rng, 10.0, 300.0, "cac"),
        churn: range(rng, 0.0, 0.15, "churn"),
        burn: range(rng, 0.0, 3e4, "burn"),
        ..thriving()
    };
    let counts = inputs.answers();
    for need in &mut inputs.needs {
        need.fresh = counts[&need.id];
    }
    inputs
}

fn random_rules(rng: &mut ChaCha8Rng) -> Rules {
    let mut thresholds = |least: f64, most: f64| {
        let (a, b) = (rng.random_range(least..most), rng.random_range(least..most));
        Thresholds { stop: f64::min(a, b), go: f64::max(a, b) }
    };
    Rules {
        need: thresholds(5.0, 15.0),
        differentiation: thresholds(0.0, 1.0),
        market: thresholds(0.2, 5.0),
        technical: thresholds(-2.0, 0.5),
        gross_margin: thresholds(0.0, 0.9),
        ltv_to_cac: thresholds(0.5, 5.0),
        runway_slack: thresholds(-3.0, 12.0),
        mean: thresholds(0.1, 0.9),
        ..Rules::default()
    }
}

fn scale(value: &mut Option<Sourced<Triangular>>, factor: f64) {
    if let Some(value) = value {
        value.value = value.value.scaled(factor).unwrap();
    }
}

const DRAWS: usize = 300;

/// Applies `worsen` to many random ventures under random rules: P(go) never rises.
fn never_raises_go(name: &str, worsen: impl Fn(&mut VerdictInputs)) {
    let mut rng = resample::stream(20_261_124, 0);
    let mut went_down = 0;
    for case in 0..120 {
        let before = random(&mut rng);
        let rules = if case % 2 == 0 { Rules::default() } else { random_rules(&mut rng) };
        let mut after = before.clone();
        worsen(&mut after);
        let (was, is) = (p_go(&before, &rules, case, DRAWS), p_go(&after, &rules, case, DRAWS));
        assert!(is <= was, "{name}, case {case}: P(go) rose from {was} to {is}");
        went_down += u32::from(is < was);
    }
    assert!(went_down > 0, "{name}: no case had anything to lose, the test shows nothing");
}

#[test]
fn raising_any_cost_never_raises_go() {
    never_raises_go("machine price", |inputs| {
        if let Some(price) = &mut inputs.machine_price {
            price.value.per_hour = price.value.per_hour.scaled(4.0).unwrap();
        }
    });
    never_raises_go("other costs", |inputs| scale(&mut inputs.other_costs, 3.0));
    never_raises_go("acquisition cost", |inputs| scale(&mut inputs.acquisition_cost, 3.0));
    never_raises_go("burn", |inputs| scale(&mut inputs.burn, 3.0));
    never_raises_go("fixed cost", |inputs| scale(&mut inputs.fixed_cost, 3.0));
    never_raises_go("requests to serve", |inputs| scale(&mut inputs.requests, 5.0));
    never_raises_go("price down", |inputs| scale(&mut inputs.price, 0.5));
}

#[test]
fn lowering_accuracy_never_raises_go() {
    never_raises_go("accuracy", |inputs| {
        let metric = &mut inputs.metric.as_mut().unwrap().value;
        metric.value -= 0.01;
        metric.interval =
            metric.interval.map(|(low, high, level)| (low - 0.01, high - 0.01, level));
    });
}

#[test]
fn breaking_the_latency_promise_leaves_no_go() {
    never_raises_go("latency", |inputs| inputs.latency.as_mut().unwrap().value = 51.0);
    let mut late = thriving();
    late.latency.as_mut().unwrap().value = 50.1;
    assert_eq!(assess(&late, &Rules::default(), 1, 200).unwrap().verdict, Verdict::Stop);
}

#[test]
fn removing_all_evidence_of_a_dimension_leaves_no_go() {
    never_raises_go("need", |inputs| {
        inputs.need_ratings = Ratings::new(inputs.needs.len(), Vec::new()).unwrap();
    });
    never_raises_go("offer ratings", |inputs| inputs.offer_ratings.clear());
    never_raises_go("competitors", |inputs| {
        for need in &mut inputs.needs {
            (need.best_competitor, need.unrated) = (None, inputs.competitors);
        }
    });
    never_raises_go("market", |inputs| inputs.reachable_revenue = None);
    never_raises_go("metric", |inputs| (inputs.metric, inputs.latency) = (None, None));
    never_raises_go("latency", |inputs| inputs.latency = None);
    never_raises_go("throughput", |inputs| inputs.throughput = None);
    never_raises_go("churn", |inputs| inputs.churn = None);
    never_raises_go("cash", |inputs| inputs.cash = None);
    never_raises_go("risk", |inputs| inputs.risks.clear());
}

#[test]
fn stale_facts_never_raise_go_and_lower_coverage() {
    let mut rng = resample::stream(5, 0);
    for case in 0..30 {
        let before = random(&mut rng);
        let mut after = before.clone();
        if let Some(metric) = &mut after.metric {
            metric.sources[0].stale = true;
        }
        after.needs[0].rated.as_mut().unwrap().stale = true;
        after.needs[0].fresh.need = 0;
        let rules = Rules::default();
        let was = assess(&before, &rules, case, 100).unwrap();
        let is = assess(&after, &rules, case, 100).unwrap();
        assert!(is.probabilities.go <= was.probabilities.go);
        assert!(is.evidence_coverage < was.evidence_coverage);
        let shown_go = |a: &Assessment| a.shown_verdict == Verdict::Go;
        assert!(!shown_go(&is) || shown_go(&was));
    }
}

#[test]
fn the_same_inputs_and_seed_give_the_same_bytes() {
    let mut rng = resample::stream(9, 0);
    let inputs = random(&mut rng);
    let bytes = |seed| {
        serde_json::to_string(&assess(&inputs, &Rules::default(), seed, 500).unwrap()).unwrap()
    };
    assert_eq!(bytes(3), bytes(3));
    assert_ne!(bytes(3), bytes(4));
}

#[test]
fn a_venture_that_is_go_everywhere_is_go() {
    let assessment = assess(&thriving(), &Rules::default(), 1, 2_000).unwrap();
    assert_eq!(assessment.shown_verdict, Verdict::Go);
    assert!((assessment.probabilities.go - 1.0).abs() < 1e-12, "{:?}", assessment.probabilities);
    assert!((assessment.evidence_coverage - 1.0).abs() < 1e-12);
    assert!(assessment.missing.is_empty(), "{:?}", assessment.missing);
    // Importance 9, satisfaction 2 → 16.
    assert_eq!(assessment.dimensions[0].figure.value, Some(16.0));
    // 0.085 ÷ (3600 × 900 × 0.3) × 1000.
    let cost = assessment.cost_per_1000_requests.figure.value.unwrap();
    assert!((cost - 0.085 / (3600.0 * 900.0 * 0.3) * 1000.0).abs() < 1e-15);
    // (29 − 3 − 20 × cost) ÷ 29.
    let margin = assessment.gross_margin.value.unwrap();
    assert!((margin - (26.0 - 20.0 * cost) / 29.0).abs() < 1e-12);
}

#[test]
fn a_go_on_assumptions_is_shown_as_iterate() {
    let mut inputs = thriving();
    for value in [&mut inputs.price, &mut inputs.churn, &mut inputs.burn, &mut inputs.cash] {
        value.as_mut().unwrap().sources[0].kind = SourceKind::Assumption;
    }
    for need in &mut inputs.needs {
        need.rated.as_mut().unwrap().kind = SourceKind::Assumption;
        need.offer_rated.as_mut().unwrap().stale = true;
        need.fresh.offer = 0;
    }
    inputs.reachable_revenue.as_mut().unwrap().sources[0].kind = SourceKind::Assumption;
    inputs.fixed_cost.as_mut().unwrap().sources[0].kind = SourceKind::Assumption;
    let assessment = assess(&inputs, &Rules::default(), 1, 500).unwrap();
    // Missing: need .25, half of differentiation .075, market .15, 4 of 10 of economics .08.
    assert!((assessment.evidence_coverage - (1.0 - 0.25 - 0.075 - 0.15 - 0.08)).abs() < 1e-12);
    assert_eq!(assessment.verdict, Verdict::Go);
    assert_eq!(assessment.shown_verdict, Verdict::Iterate);
    assert_eq!(assessment.shown_reason, Some(ShownReason::EvidenceMissing));
}

#[test]
fn another_machine_than_the_measured_one_is_a_transfer_assumption() {
    let mut inputs = thriving();
    inputs.throughput = observed(throughput(900.0, "my laptop"), "benchmark");
    let assessment = assess(&inputs, &Rules::default(), 1, 2_000).unwrap();
    let cost = &assessment.cost_per_1000_requests;
    assert!(cost.transfer && cost.figure.warnings[0].text().starts_with("Transfer assumption"));
    let interval = cost.figure.interval.as_ref().unwrap();
    let own = assess(&thriving(), &Rules::default(), 1, 2_000).unwrap().cost_per_1000_requests;
    let narrow = own.figure.interval.unwrap();
    assert!(interval.high - interval.low > 1.5 * (narrow.high - narrow.low));
    assert!(assessment.evidence_coverage < 1.0);
}

#[test]
fn nothing_known_is_no_verdict_with_everything_missing() {
    let assessment = assess(&VerdictInputs::default(), &Rules::default(), 1, 100).unwrap();
    assert_eq!(assessment.verdict, Verdict::NotYet);
    assert_eq!(assessment.shown_verdict, Verdict::NotYet);
    let nothing = Probabilities { go: 0.0, iterate: 0.0, stop: 0.0 };
    assert_eq!(assessment.probabilities, nothing);
    assert_eq!(assessment.evidence_coverage, 0.0);
    assert!(assessment.dimensions.iter().all(|d| d.band == Band::Unknown));
    assert_eq!(assessment.missing.len(), 18);
    assert_eq!(assessment.cost_per_1000_requests.figure.value, None);
}

#[test]
fn the_threshold_price_is_the_least_that_makes_it_go() {
    let mut inputs = thriving();
    inputs.price = between(5.0, 5.0, 5.0, "price");
    let rules = Rules::default();
    let assessment = assess(&inputs, &rules, 1, 1_000).unwrap();
    assert_ne!(assessment.verdict, Verdict::Go);
    let to = assessment
        .changes
        .iter()
        .find_map(|change| match change {
            Change::RaisePrice { to, p_go, .. } if *p_go >= 0.6 => Some(*to),
            _ => None,
        })
        .expect("a price that makes it go");
    let verdict_at = |price: f64| {
        let tried =
            VerdictInputs { price: between(price, price, price, "price"), ..inputs.clone() };
        assess(&tried, &rules, 1, 1_000).unwrap().verdict
    };
    assert_eq!(verdict_at(to), Verdict::Go);
    assert_ne!(verdict_at(to - 0.02), Verdict::Go);
}

#[test]
fn no_price_compensates_a_missed_metric() {
    let mut inputs = thriving();
    inputs.required_metric = Some(0.99);
    let changes = assess(&inputs, &Rules::default(), 1, 300).unwrap().changes;
    assert!(
        changes.contains(&Change::PriceIsNotEnough { held_back_by: vec![Dimension::Technical] })
    );
    let metric = "accuracy".to_owned();
    assert!(changes.contains(&Change::RaiseMetric { metric, measured: 0.98, required: 0.99 }));
}

/// An error of .86 where .9 is allowed is as good as an accuracy above the required one.
#[test]
fn of_an_error_less_is_better_and_its_margin_is_no_share() {
    let technical = |value: f64, required: f64| {
        let mut inputs = thriving();
        inputs.required_metric = Some(required);
        if let Some(metric) = &mut inputs.metric {
            metric.value = Metric {
                name: "rmse".to_owned(),
                value,
                interval: Some((value - 0.01, value + 0.01, 0.95)),
                n: Some(900),
                higher_is_better: false,
                synthetic: false,
            };
        }
        let assessment = assess(&inputs, &Rules::default(), 1, 300).unwrap();
        let found = assessment.dimensions.iter().find(|one| one.id == Dimension::Technical);
        let found = found.unwrap();
        (found.band, found.figure.value.unwrap(), found.figure.unit.clone(), assessment.changes)
    };
    let (band, margin, unit, changes) = technical(0.86, 0.9);
    assert_eq!((band, unit.as_str()), (Band::Go, "measure"));
    assert!((margin - 0.04).abs() < 1e-12);
    assert!(!changes.iter().any(|change| matches!(change, Change::RaiseMetric { .. })));
    let (band, margin, _, changes) = technical(0.95, 0.9);
    assert_eq!(band, Band::Stop);
    assert!(margin < 0.0);
    let metric = "rmse".to_owned();
    assert!(changes.contains(&Change::RaiseMetric { metric, measured: 0.95, required: 0.9 }));
}

#[test]
fn few_respondents_are_asked_for_more() {
    let mut inputs = thriving();
    let cell = Some(Rating::new(9, 2).unwrap());
    inputs.need_ratings = Ratings::new(2, vec![vec![cell; 2]; 7]).unwrap();
    let assessment = assess(&inputs, &Rules::default(), 1, 300).unwrap();
    let asked = Change::AskRespondents { need: "sort".to_owned(), have: 7, more: 3 };
    assert!(assessment.changes.contains(&asked), "{:?}", assessment.changes);
    assert_eq!(assessment.dimensions[0].figure.interval, None);
}

fn asked(people: usize) -> Assessment {
    let cell = Some(Rating::new(9, 2).unwrap());
    let mut inputs = thriving();
    inputs.need_ratings = Ratings::new(2, vec![vec![cell; 2]; people]).unwrap();
    assess(&inputs, &Rules::default(), 1, 300).unwrap()
}

/// An opportunity score has its interval from 10 respondents on.
#[test]
fn two_respondents_allow_no_go_and_ten_do() {
    let two = asked(2);
    assert_eq!((two.shown_verdict, two.probabilities.go), (Verdict::Iterate, 0.0));
    assert_eq!((two.dimensions[0].band, two.dimensions[0].p_go), (Band::Iterate, 0.0));
    let few = Limit::FewRespondents { need: "sort".to_owned(), have: 2, least: 10, more: 8 };
    assert_eq!(two.dimensions[0].limits, [few]);
    assert_eq!(asked(9).shown_verdict, Verdict::Iterate);
    let ten = asked(10);
    assert_eq!(ten.shown_verdict, Verdict::Go);
    assert!(ten.dimensions.iter().all(|dimension| dimension.limits.is_empty()));
}

/// The best need decides only when enough people rated it; a better one that few rated
/// lifts a weak one to iterate and takes no go from a strong one.
#[test]
fn a_need_with_few_ratings_neither_causes_nor_prevents_a_go() {
    let of = |strong: (u8, u8), few: (u8, u8)| {
        let mut rows = vec![vec![Some(Rating::new(strong.0, strong.1).unwrap()), None]; 20];
        rows.iter_mut().take(5).for_each(|row| row[1] = Some(Rating::new(few.0, few.1).unwrap()));
        let mut inputs = thriving();
        inputs.need_ratings = Ratings::new(2, rows).unwrap();
        let need = assess(&inputs, &Rules::default(), 1, 300).unwrap().dimensions[0].clone();
        (need.band, need.figure.value, need.limits.len())
    };
    assert_eq!(of((9, 4), (10, 1)), (Band::Go, Some(14.0), 0));
    assert_eq!(of((5, 4), (10, 1)), (Band::Iterate, Some(19.0), 1));
    assert_eq!(of((5, 4), (4, 4)), (Band::Stop, Some(6.0), 0));
}

#[test]
fn a_metric_on_generated_data_is_no_evidence_and_no_go() {
    let mut inputs = thriving();
    inputs.metric.as_mut().unwrap().value.synthetic = true;
    let assessment = assess(&inputs, &Rules::default(), 1, 300).unwrap();
    assert_eq!((assessment.shown_verdict, assessment.probabilities.go), (Verdict::Iterate, 0.0));
    let technical = &assessment.dimensions[3];
    assert_eq!((technical.band, technical.p_go), (Band::Iterate, 0.0));
    assert_eq!(technical.limits, [Limit::Synthetic]);
    // The metric is half of technology, which weighs .2.
    assert!((assessment.evidence_coverage - 0.9).abs() < 1e-12);
    assert!(assessment.changes.contains(&Change::TestOnRealData));
    // It may still say that the model is not good enough.
    inputs.required_metric = Some(0.99);
    let missed = assess(&inputs, &Rules::default(), 1, 300).unwrap();
    assert_eq!(missed.dimensions[3].band, Band::Stop);
}

#[test]
fn a_metric_on_a_handful_of_rows_carries_no_go() {
    let with = |n: u64, interval: Option<(f64, f64, f64)>| {
        let mut inputs = thriving();
        let metric = &mut inputs.metric.as_mut().unwrap().value;
        (metric.n, metric.interval) = (Some(n), interval);
        let technical = assess(&inputs, &Rules::default(), 1, 300).unwrap().dimensions[3].clone();
        (technical.band, technical.limits)
    };
    let few = |have, least| vec![Limit::FewTestRows { have, least, more: least - have }];
    let narrow = Some((0.977, 0.983, 0.95));
    assert_eq!(with(9, narrow), (Band::Iterate, few(9, 10)));
    assert_eq!(with(10, narrow), (Band::Go, vec![]));
    assert_eq!(with(99, None), (Band::Iterate, few(99, 100)));
    assert_eq!(with(100, None), (Band::Go, vec![]));
}

#[test]
fn an_open_question_and_an_unrated_competitor_are_unknown_and_rule_out_go() {
    let judged = |change: fn(&mut VerdictInputs)| {
        let mut inputs = thriving();
        change(&mut inputs);
        assess(&inputs, &Rules::default(), 1, 300).unwrap()
    };
    let open = judged(|inputs| inputs.risks.push(Risk { id: "people".to_owned(), answer: None }));
    assert_eq!(open.shown_verdict, Verdict::Iterate);
    assert_eq!(open.dimensions[5].band, Band::Unknown);
    assert_eq!(open.dimensions[5].limits, [Limit::UndecidedRisks { count: 1 }]);
    assert_eq!(open.dimensions[5].figure.value, Some(1.0));

    let unrated = judged(|inputs| {
        inputs.competitors = 2;
        inputs.needs.iter_mut().for_each(|need| need.unrated = 1);
    });
    assert_eq!(unrated.shown_verdict, Verdict::Iterate);
    assert_eq!(unrated.dimensions[1].band, Band::Unknown);
    assert_eq!(unrated.dimensions[1].limits, [Limit::UnratedCompetitors { count: 2 }]);
    assert_eq!(unrated.probabilities.go, 0.0);

    // If one competitor is better, the others need not be known.
    let better = judged(|inputs| {
        inputs.competitors = 2;
        for need in &mut inputs.needs {
            (need.unrated, need.best_competitor) = (1, observed(5.0, "rival"));
        }
    });
    assert_eq!(better.dimensions[1].band, Band::Stop);
}

#[test]
fn few_ratings_of_the_offer_carry_no_lead_to_go() {
    let mut inputs = thriving();
    inputs.offer_ratings = vec![vec![Some(5), Some(4)]; 9].into();
    let assessment = assess(&inputs, &Rules::default(), 1, 300).unwrap();
    assert_eq!(assessment.dimensions[1].band, Band::Iterate);
    let few = Limit::FewOfferRatings { have: 9, least: 10, more: 1 };
    assert_eq!(assessment.dimensions[1].limits, [few]);
    assert!(assessment.changes.contains(&Change::AskAboutOffer { have: 9, more: 1 }));
}

/// Derived from the formula: in margin = 1 − (other + requests × cost) ÷ price
/// a cost range three times as wide gives a bar three times as wide.
#[test]
fn tornado_bars_are_proportional_for_linear_inputs_and_sorted() {
    let mut inputs = thriving();
    inputs.other_costs = between(1.0, 4.0, 7.0, "support");
    let bars = assess(&inputs, &Rules::default(), 1, 10).unwrap().tornado;
    assert!(bars.windows(2).all(|pair| pair[0].width() >= pair[1].width()));
    assert_eq!(bars[0].input, Input::OtherCosts);
    assert!((bars[0].width() - 6.0 / 29.0).abs() < 1e-12);
}

#[test]
fn inputs_outside_their_range_are_refused_with_their_name() {
    let mut inputs = thriving();
    inputs.utilisation = between(0.5, 0.9, 1.4, "utilisation");
    let error = assess(&inputs, &Rules::default(), 1, 10).unwrap_err();
    assert!(error.to_string().contains("utilisation"), "{error}");
}
