//! Draws every uncertain input anew, many times, from independent streams of one seed:
//! assumptions from their distributions, ratings by resampling respondents, the metric from its
//! interval. Each input has its own stream, so that changing one input changes no draw of
//! another; this makes variants comparable draw by draw. Depends on no rule.

use rand::Rng;
use statrs::distribution::{ContinuousCDF, Normal};

use super::{
    business::{UnitInputs, UnitOutcome},
    inputs::{Input, Metric, VerdictInputs},
    leads::{Asked, Leads, RatedNeeds},
    triangular::Triangular,
    unit_cost,
};
use scoring::{resample, wilson};

/// Draws of a report.
pub const DRAWS: usize = 10_000;
/// The uncertain inputs of unit economics, contiguous and in the order of their streams.
pub const UNIT_INPUTS: [Input; 10] = [
    Input::Throughput,
    Input::MachinePrice,
    Input::Utilisation,
    Input::Price,
    Input::Requests,
    Input::OtherCosts,
    Input::AcquisitionCost,
    Input::Churn,
    Input::Cash,
    Input::Burn,
];

/// The figure of every dimension for one combination of inputs; `None` = not known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Best opportunity score among addressed needs that enough people rated.
    pub need: Option<f64>,
    /// The same among addressed needs that have a score from fewer people.
    pub need_of_few: Option<f64>,
    /// Where the offer beats every named competitor.
    pub leads: Option<Leads>,
    /// Reachable yearly revenue ÷ yearly fixed cost.
    pub market: Option<f64>,
    /// Measured minus required metric, positive = better.
    pub technical: Option<f64>,
    pub unit: UnitOutcome,
}

/// The figures at the base of every input.
pub fn base(inputs: &VerdictInputs) -> Point {
    let ratings = RatedNeeds::new(inputs);
    Point {
        need: ratings.best_score(&ratings.scores, Asked::Enough),
        need_of_few: ratings.best_score(&ratings.scores, Asked::Few),
        leads: ratings.leads(&ratings.scores, &ratings.offer),
        market: market(inputs, |t| t.base(), |t| t.base()),
        technical: inputs.metric.as_ref().and_then(|m| margin_of(inputs, &m.value, m.value.value)),
        unit: unit(inputs, 1.0, |_, range| range.base()),
    }
}

/// `draws` figures of every dimension. The same inputs and seed give the same figures.
pub fn simulate(inputs: &VerdictInputs, seed: u64, draws: usize) -> Vec<Point> {
    let mut points: Vec<Point> = unit_draws(inputs, seed, draws, 1.0)
        .into_iter()
        .map(|unit| Point { unit, ..Point::default() })
        .collect();
    draw_ratings(inputs, seed, &mut points);
    let mut revenue = resample::stream(seed, Input::ReachableRevenue as u64);
    let mut fixed = resample::stream(seed, Input::FixedCost as u64);
    let mut metric = resample::stream(seed, Input::Metric as u64);
    for point in &mut points {
        let (u, v): (f64, f64) = (revenue.random(), fixed.random());
        point.market = market(inputs, |t| t.at(u), |t| t.at(v));
        let w = metric.random();
        point.technical = inputs
            .metric
            .as_ref()
            .and_then(|m| margin_of(inputs, &m.value, metric_at(&m.value, w)));
    }
    points
}

/// Unit economics of every draw with all prices times `price_factor`.
pub fn unit_draws(
    inputs: &VerdictInputs,
    seed: u64,
    draws: usize,
    price_factor: f64,
) -> Vec<UnitOutcome> {
    let mut streams = UNIT_INPUTS.map(|input| resample::stream(seed, input as u64));
    (0..draws)
        .map(|_| {
            let uniform: [f64; UNIT_INPUTS.len()] = streams.each_mut().map(|rng| rng.random());
            let first = Input::Throughput as usize;
            unit(inputs, price_factor, |input, range| range.at(uniform[input as usize - first]))
        })
        .collect()
}

/// Unit economics with every input where `pick` puts it in its range, and all
/// prices times `price_factor`.
pub fn unit(
    inputs: &VerdictInputs,
    price_factor: f64,
    pick: impl Fn(Input, Triangular) -> f64,
) -> UnitOutcome {
    let value = |input: Input| range_of(inputs, input).map(|range| pick(input, range));
    let cost_per_1000 = value(Input::MachinePrice).and_then(|price| {
        let throughput = value(Input::Throughput)?;
        unit_cost::per_1000_requests(price, throughput, value(Input::Utilisation)?)
    });
    let unit = UnitInputs {
        cost_per_1000,
        price: value(Input::Price).map(|price| price * price_factor),
        requests: value(Input::Requests),
        other_costs: value(Input::OtherCosts),
        acquisition_cost: value(Input::AcquisitionCost),
        churn: value(Input::Churn),
        cash: value(Input::Cash),
        burn: value(Input::Burn),
    };
    unit.outcome()
}

/// The range of an input of unit economics; `None` when it is not known or is none of them.
pub fn range_of(inputs: &VerdictInputs, input: Input) -> Option<Triangular> {
    let stated = match input {
        Input::Throughput => return inputs.throughput_range(),
        Input::MachinePrice => {
            return inputs.machine_price.as_ref().map(|price| price.value.per_hour);
        }
        Input::Utilisation => &inputs.utilisation,
        Input::Price => &inputs.price,
        Input::Requests => &inputs.requests,
        Input::OtherCosts => &inputs.other_costs,
        Input::AcquisitionCost => &inputs.acquisition_cost,
        Input::Churn => &inputs.churn,
        Input::Cash => &inputs.cash,
        Input::Burn => &inputs.burn,
        _ => return None,
    };
    stated.as_ref().map(|sourced| sourced.value)
}

fn draw_ratings(inputs: &VerdictInputs, seed: u64, points: &mut [Point]) {
    let rated = RatedNeeds::new(inputs);
    if rated.scores.iter().all(Option::is_none) {
        return;
    }
    let mut needs = resample::stream(seed, Input::NeedRatings as u64);
    let mut offer = resample::stream(seed, Input::OfferRatings as u64);
    let (respondents, raters) = (inputs.need_ratings.respondents(), inputs.offer_ratings.len());
    let mut picks = vec![0; respondents];
    let mut offer_picks = vec![0; raters];
    let (fresh, again) = points.split_at_mut(rating_draws(inputs, points.len()));
    for point in fresh.iter_mut() {
        resample::draw_with_replacement(&mut needs, respondents, &mut picks);
        resample::draw_with_replacement(&mut offer, raters, &mut offer_picks);
        let drawn = inputs.need_ratings.scores_of(&picks);
        // Needs that nobody in this resample rated keep their overall value.
        let or_all = |all: &[Option<f64>], drawn: Vec<Option<f64>>| -> Vec<Option<f64>> {
            all.iter().zip(drawn).map(|(all, drawn)| all.map(|all| drawn.unwrap_or(all))).collect()
        };
        let scores = or_all(&rated.scores, drawn);
        point.need = rated.best_score(&scores, Asked::Enough);
        point.need_of_few = rated.best_score(&scores, Asked::Few);
        let offer = inputs.offer_ratings.means(inputs.needs.len(), offer_picks.iter().copied());
        point.leads = rated.leads(&scores, &or_all(&rated.offer, offer));
    }
    for (point, drawn) in again.iter_mut().zip(fresh.iter().cycle()) {
        (point.need, point.need_of_few) = (drawn.need, drawn.need_of_few);
        point.leads = drawn.leads;
    }
}

/// Most resamples of respondents; with tens of thousands of answers, whose means hardly vary,
/// they are reused in order.
fn rating_draws(inputs: &VerdictInputs, draws: usize) -> usize {
    const MOST_STEPS: usize = 200_000_000;
    const LEAST: usize = 200;
    let ratings = inputs.need_ratings.respondents() + inputs.need_ratings.len();
    let offer = inputs.offer_ratings.len() + inputs.offer_ratings.count();
    let each = ratings + offer + 4 * inputs.needs.len();
    draws.min((MOST_STEPS / each.max(1)).max(LEAST))
}

fn market(
    inputs: &VerdictInputs,
    revenue: impl Fn(Triangular) -> f64,
    fixed: impl Fn(Triangular) -> f64,
) -> Option<f64> {
    let revenue = revenue(inputs.reachable_revenue.as_ref()?.value);
    let fixed = fixed(inputs.fixed_cost.as_ref()?.value);
    Some(match fixed {
        cost if cost > 0.0 => revenue / cost,
        _ if revenue > 0.0 => f64::INFINITY,
        _ => 0.0,
    })
}

/// Measured minus required, turned so that positive is better.
fn margin_of(inputs: &VerdictInputs, metric: &Metric, value: f64) -> Option<f64> {
    let gap = value - inputs.required_metric?;
    Some(if metric.higher_is_better { gap } else { -gap })
}

/// The metric at quantile `u`: normal on each side, with the spread that its
/// interval states for that side.
fn metric_at(metric: &Metric, u: f64) -> f64 {
    let Some((low, high, level)) = metric.interval else { return metric.value };
    // Keeps the quantile finite; beyond ±6 standard errors no draw of 10,000 falls.
    let z = Normal::standard().inverse_cdf(u.clamp(1e-9, 1.0 - 1e-9));
    let side = if z < 0.0 { metric.value - low } else { high - metric.value };
    metric.value + z * side / wilson::z_of_level(level)
}

/// Half of the width of the metric's interval; 0 when it has none.
pub(super) fn half_width(inputs: &VerdictInputs) -> f64 {
    inputs
        .metric
        .as_ref()
        .and_then(|metric| metric.value.interval)
        .map_or(0.0, |(low, high, _)| (high - low) / 2.0)
}
