//! The entry point: inputs and rules in, the whole assessment out.

use serde::{Deserialize, Serialize};

use super::{
    change::{self, Change},
    coverage::{self, Coverage, Gap},
    dimension::{self, DimensionResult, Judge},
    inputs::{Input, InputError, VerdictInputs},
    simulate::{self, Point},
    tornado::{self, Bar},
    unit_cost::{self, BreakEven, CurvePoint},
    verdict::{Band, RuleRow, Rules, Verdict},
};
use figure::{Figure, Note};

/// Shares of draws, together 1; all 0 as long as there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Probabilities {
    pub go: f64,
    pub iterate: f64,
    pub stop: f64,
}

/// Why another verdict is shown than the rules give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownReason {
    /// Coverage is below the minimum of a go.
    EvidenceMissing,
}

/// Cost of serving, and for which machine it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestCost {
    #[serde(flatten)]
    pub figure: Figure,
    pub currency: String,
    /// The priced machine.
    pub machine: Option<String>,
    /// The machine whose throughput was measured.
    pub measured_machine: Option<String>,
    /// The throughput of one machine is assumed to carry over to another.
    pub transfer: bool,
    /// Planned utilisation, 0–1.
    pub utilisation: Option<f64>,
}

/// Figures of unit economics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitFigures {
    pub lifetime_value: Figure,
    pub ltv_to_cac: Figure,
    pub payback_months: Figure,
    pub runway_months: Figure,
    pub runway_slack_months: Figure,
    /// Cost per 1,000 requests over utilisation.
    pub cost_curve: Vec<CurvePoint>,
    /// Volume from which one machine earns its rent; `None` when a request leaves nothing.
    pub break_even: Option<BreakEven>,
}

/// A verdict with its full derivation. Serialised, it is the core of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// By the rules.
    pub verdict: Verdict,
    /// The shown verdict: a go without enough evidence is shown as iterate.
    pub shown_verdict: Verdict,
    pub shown_reason: Option<ShownReason>,
    pub probabilities: Probabilities,
    pub dimensions: Vec<DimensionResult>,
    /// 0–1.
    pub evidence_coverage: f64,
    pub coverage: Coverage,
    /// What keeps the coverage below 1.
    pub missing: Vec<Gap>,
    pub cost_per_1000_requests: RequestCost,
    pub gross_margin: Figure,
    pub unit: UnitFigures,
    pub tornado: Vec<Bar>,
    pub changes: Vec<Change>,
    pub rules: Rules,
    pub rules_table: Vec<RuleRow>,
    pub seed: u64,
    pub draws: usize,
}

/// Judges `inputs` by `rules` over `draws` draws. The same arguments give the same bytes.
///
/// # Errors
/// Inputs or rules outside their ranges.
pub fn assess(
    inputs: &VerdictInputs,
    rules: &Rules,
    seed: u64,
    draws: usize,
) -> Result<Assessment, InputError> {
    inputs.check()?;
    rules.check()?;
    let points = simulate::simulate(inputs, seed, draws);
    let judge = Judge::new(inputs, rules);
    let bands: Vec<[Band; 6]> = points.iter().map(|point| judge.bands(point)).collect();
    let dimensions = judge.dimensions(&points, &bands);
    let coverage = coverage::coverage(inputs, rules);
    let judged = dimensions.iter().any(|dimension| dimension.band != Band::Unknown);
    let (verdict, probabilities) = match probabilities(rules, &bands) {
        _ if !judged => (Verdict::NotYet, Probabilities { go: 0.0, iterate: 0.0, stop: 0.0 }),
        shares => (rules.of_probabilities(shares.go, shares.stop), shares),
    };
    let unproven = verdict == Verdict::Go && coverage.share < rules.least_coverage;
    let changes = change::changes(inputs, rules, &points, seed, &dimensions, &coverage);
    Ok(Assessment {
        verdict,
        shown_verdict: if unproven { Verdict::Iterate } else { verdict },
        shown_reason: unproven.then_some(ShownReason::EvidenceMissing),
        probabilities,
        dimensions,
        evidence_coverage: coverage.share,
        missing: coverage.gaps.clone(),
        coverage,
        cost_per_1000_requests: request_cost(inputs, &points),
        gross_margin: economics_figure(inputs, &points, "share", MARGIN, |p| p.unit.gross_margin),
        unit: unit_figures(inputs, &points),
        tornado: tornado::gross_margin(inputs),
        changes,
        rules: *rules,
        rules_table: rules.table(),
        seed,
        draws,
    })
}

/// P(go) alone, for comparing variants.
pub fn p_go(inputs: &VerdictInputs, rules: &Rules, seed: u64, draws: usize) -> f64 {
    let judge = Judge::new(inputs, rules);
    let points = simulate::simulate(inputs, seed, draws);
    let bands: Vec<_> = points.iter().map(|point| judge.bands(point)).collect();
    probabilities(rules, &bands).go
}

fn probabilities(rules: &Rules, bands: &[[Band; 6]]) -> Probabilities {
    let share = |wanted: Verdict| {
        let n = bands.iter().filter(|bands| rules.of_draw(bands) == wanted).count();
        n as f64 / bands.len().max(1) as f64
    };
    Probabilities {
        go: share(Verdict::Go),
        iterate: share(Verdict::Iterate),
        stop: share(Verdict::Stop),
    }
}

const COST: &[Input] = &[Input::Throughput, Input::MachinePrice, Input::Utilisation];
const MARGIN: &[Input] = &[
    Input::Throughput,
    Input::MachinePrice,
    Input::Utilisation,
    Input::Price,
    Input::Requests,
    Input::OtherCosts,
];
const RUNWAY: &[Input] = &[Input::Cash, Input::Burn];

fn economics_figure(
    inputs: &VerdictInputs,
    draws: &[Point],
    unit: &str,
    stands_on: &[Input],
    of: fn(&Point) -> Option<f64>,
) -> Figure {
    let sources = dimension::sources_for(inputs, stands_on);
    dimension::simulated(unit, of(&simulate::base(inputs)), draws.iter().filter_map(of), sources)
}

fn request_cost(inputs: &VerdictInputs, draws: &[Point]) -> RequestCost {
    let machine = inputs.machine_price.as_ref().map(|price| price.value.machine.clone());
    let measured = inputs.throughput.as_ref().map(|t| t.value.machine().to_owned());
    let mut figure =
        economics_figure(inputs, draws, &inputs.currency, COST, |p| p.unit.cost_per_1000);
    let transfer = inputs.is_transfer();
    if transfer {
        let told = "Transfer assumption: measured on {measured}, priced for {priced}; throughput \
                    taken as half to double the measured one.";
        let note = Note::new("note-transfer", told)
            .with("measured", measured.as_deref().unwrap_or_default())
            .with("priced", machine.as_deref().unwrap_or_default());
        figure = figure.with_warning(note);
    }
    if let Some(rate) = inputs.throughput.as_ref().filter(|rate| rate.value.is_conservative()) {
        let told = "Measured beside other load: alone the machine would serve up to {times} times \
                    as many requests per second, so the cost may be lower.";
        let times = rate.value.highest() / rate.value.per_second();
        let note = Note::new("note-conservative", told).with("times", format!("{times:.1}"));
        figure = figure.with_warning(note);
    }
    RequestCost {
        figure,
        currency: inputs.currency.clone(),
        machine,
        measured_machine: measured,
        transfer,
        utilisation: inputs.utilisation.as_ref().map(|u| u.value.base()),
    }
}

fn unit_figures(inputs: &VerdictInputs, draws: &[Point]) -> UnitFigures {
    let with = |more: &[Input]| [MARGIN, more].concat();
    let figure =
        |unit: &str, stands_on: &[Input], of| economics_figure(inputs, draws, unit, stands_on, of);
    let payback = with(&[Input::AcquisitionCost]);
    let ratio = with(&[Input::AcquisitionCost, Input::Churn]);
    let slack = [&payback[..], RUNWAY].concat();
    let machine = inputs.machine_price.as_ref().map(|price| price.value.per_hour.base());
    let throughput = inputs.throughput_range().map(|range| range.base());
    let served = machine.zip(throughput);
    UnitFigures {
        lifetime_value: figure(&inputs.currency, &with(&[Input::Churn]), |p| p.unit.lifetime_value),
        ltv_to_cac: figure("times", &ratio, |p| p.unit.ltv_to_cac),
        payback_months: figure("months", &payback, |p| p.unit.payback_months),
        runway_months: figure("months", RUNWAY, |p| p.unit.runway_months),
        runway_slack_months: figure("months", &slack, |p| p.unit.slack_months),
        cost_curve: served.map(|(p, t)| unit_cost::curve(p, t)).unwrap_or_default(),
        break_even: served.and_then(|(price, throughput)| {
            unit_cost::break_even(price, throughput, contribution_per_request(inputs)?)
        }),
    }
}

/// Contribution of a request before the machine: (price − other costs) ÷ requests, at base.
fn contribution_per_request(inputs: &VerdictInputs) -> Option<f64> {
    let price = inputs.price.as_ref()?.value.base();
    let other = inputs.other_costs.as_ref()?.value.base();
    let requests = inputs.requests.as_ref()?.value.base();
    (requests > 0.0).then(|| (price - other) / requests)
}

#[cfg(test)]
mod tests;
