//! From simulated figures to the six dimensions: their bands, draw by draw,
//! and the figure, interval and probabilities that are shown for each.

use serde::{Deserialize, Serialize};

use super::{
    coverage,
    inputs::{Input, RiskAnswer, VerdictInputs},
    leads::{Asked, LEAST_ANSWERS, Leads, RatedNeeds},
    limit::{self, Limit},
    simulate::{self, Point},
    verdict::{Band, Criterion, Dimension, Rules, Thresholds},
};
use figure::{Figure, IntervalKind, Note, Source};
use scoring::{opportunity, resample};

/// Version of the simulation: raised when the same inputs may give other figures.
pub const VERSION: u32 = 2;
const METHOD: &str = "verdict_simulation";
/// Central share of draws that a printed interval covers.
const LEVEL: f64 = 0.95;

/// A dimension's result over all draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DimensionResult {
    pub id: Dimension,
    pub weight: f64,
    pub figure: Figure,
    /// Band at the base of every input.
    pub band: Band,
    /// `None` for risk, which has no scale.
    pub thresholds: Option<Thresholds>,
    pub p_go: f64,
    pub p_iterate: f64,
    pub p_stop: f64,
    /// Components of the band, if it is more than the figure.
    pub parts: Vec<SubFigure>,
    /// What limits it to iterate or unknown, whatever its figure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
}

/// A figure with thresholds of its own inside a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubFigure {
    pub id: Criterion,
    pub figure: Figure,
    pub band: Band,
    pub thresholds: Thresholds,
}

impl Rules {
    /// The dimensions that prevent a go: vital ones that are not go often enough, others in
    /// stop or unknown; if there are none, all that lower the mean.
    pub fn blocking(&self, dimensions: &[DimensionResult]) -> Vec<Dimension> {
        let forbids = |d: &&DimensionResult| match d.id.is_vital() {
            true => d.p_go < self.probability.go,
            false => matches!(d.band, Band::Stop | Band::Unknown),
        };
        let found: Vec<Dimension> = dimensions.iter().filter(forbids).map(|d| d.id).collect();
        if found.is_empty() {
            let low = dimensions.iter().filter(|d| d.band != Band::Go);
            return low.map(|d| d.id).collect();
        }
        found
    }
}

/// Inputs under rules, with everything that draws share computed once.
pub struct Judge<'a> {
    inputs: &'a VerdictInputs,
    rules: &'a Rules,
    ratings: RatedNeeds<'a>,
    promise_kept: Option<bool>,
    technical: Thresholds,
    risk: Band,
    /// Answers about needs, and about the offer, are gone.
    gone: (bool, bool),
}

impl<'a> Judge<'a> {
    pub fn new(inputs: &'a VerdictInputs, rules: &'a Rules) -> Self {
        let half = simulate::half_width(inputs);
        let technical =
            Thresholds { stop: rules.technical.stop * half, go: rules.technical.go * half };
        Self {
            inputs,
            rules,
            ratings: RatedNeeds::new(inputs),
            promise_kept: inputs.promise_kept(),
            technical,
            risk: risk_band(inputs),
            gone: (
                inputs.withdrawn.iter().any(|one| one.gone.need > 0),
                inputs.withdrawn.iter().any(|one| one.gone.offer > 0),
            ),
        }
    }

    /// The bands of one draw, in the order of [`Dimension::ALL`].
    pub fn bands(&self, point: &Point) -> [Band; 6] {
        let known = |value: Option<f64>, thresholds: Thresholds| {
            value.map_or(Band::Unknown, |value| thresholds.band(value))
        };
        [
            self.need_band(point),
            point.leads.map_or(Band::Unknown, |leads| self.leads_band(leads)),
            known(point.market, self.rules.market),
            self.technical_band(point.technical),
            self.economics_band(point),
            self.risk,
        ]
    }

    /// Go requires a need that enough people rated. One that few rated can raise the band to
    /// iterate only. Where answers were removed, the rest proves less than it seems.
    fn need_band(&self, point: &Point) -> Band {
        let band = |value: Option<f64>| value.map(|value| self.rules.need.band(value));
        let few = band(point.need_of_few).map(|few| few.worst(Band::Iterate));
        let band = match (band(point.need), few) {
            (Some(Band::Go), _) => Band::Go,
            (Some(enough), Some(few)) => {
                if few.worth() > enough.worth() {
                    few
                } else {
                    enough
                }
            }
            (one, other) => one.or(other).unwrap_or(Band::Unknown),
        };
        if self.gone.0 { band.worst(Band::Iterate) } else { band }
    }

    /// Unknown ratings count as the worst case. If only they make the difference to a stop, the
    /// band is unknown; leads that few people rated do not allow a go.
    fn leads_band(&self, leads: Leads) -> Band {
        let band = |share: f64| self.rules.differentiation.band(share);
        match (band(leads.sound), band(leads.least)) {
            (_, Band::Stop) if band(leads.most) != Band::Stop => Band::Unknown,
            (_, Band::Stop) => Band::Stop,
            _ if self.gone.1 => Band::Unknown,
            (Band::Go, _) => Band::Go,
            _ => Band::Iterate,
        }
    }

    /// Go requires a metric measured on enough real data and a kept latency promise; a broken
    /// promise is stop.
    fn technical_band(&self, margin: Option<f64>) -> Band {
        let proven = self.inputs.metric.as_ref().is_some_and(|m| m.value.is_evidence());
        let most = if proven { Band::Go } else { Band::Iterate };
        let metric = margin.map(|margin| self.technical.band(margin).worst(most));
        match (self.promise_kept, metric) {
            (Some(false), _) => Band::Stop,
            (Some(true), Some(metric)) => metric,
            (None, Some(metric)) => metric.worst(Band::Iterate),
            (Some(true), None) => Band::Iterate,
            (None, None) => Band::Unknown,
        }
    }

    /// The worst of the known parts; an unknown part does not allow a go.
    fn economics_band(&self, point: &Point) -> Band {
        let parts = self
            .economics_parts(point)
            .map(|(_, value, thresholds)| value.map(|value| thresholds.band(value)));
        match parts.iter().flatten().copied().reduce(Band::worst) {
            None => Band::Unknown,
            Some(worst) if parts.iter().all(Option::is_some) => worst,
            Some(worst) => worst.worst(Band::Iterate),
        }
    }

    fn economics_parts(&self, point: &Point) -> [(Criterion, Option<f64>, Thresholds); 3] {
        let unit = &point.unit;
        [
            (Criterion::GrossMargin, unit.gross_margin, self.rules.gross_margin),
            (Criterion::LtvToCac, unit.ltv_to_cac, self.rules.ltv_to_cac),
            (Criterion::RunwaySlack, unit.slack_months, self.rules.runway_slack),
        ]
    }

    /// All six dimensions over `draws`, with `bands` the bands of each draw.
    pub fn dimensions(&self, draws: &[Point], bands: &[[Band; 6]]) -> Vec<DimensionResult> {
        let base = simulate::base(self.inputs);
        let base_bands = self.bands(&base);
        Dimension::ALL
            .into_iter()
            .enumerate()
            .map(|(at, id)| {
                let share = |keep: &[Band]| {
                    let n = bands.iter().filter(|bands| keep.contains(&bands[at])).count();
                    n as f64 / bands.len().max(1) as f64
                };
                DimensionResult {
                    id,
                    weight: self.rules.weights.of(id),
                    figure: self.figure(id, &base, draws),
                    band: base_bands[at],
                    thresholds: self.thresholds(id),
                    p_go: share(&[Band::Go]),
                    p_iterate: share(&[Band::Iterate, Band::Unknown]),
                    p_stop: share(&[Band::Stop]),
                    parts: self.parts(id, &base, draws),
                    limits: limit::limits(self.inputs, &self.ratings, self.deciding(&base), id),
                }
            })
            .collect()
    }

    fn thresholds(&self, dimension: Dimension) -> Option<Thresholds> {
        match dimension {
            Dimension::Need => Some(self.rules.need),
            Dimension::Differentiation => Some(self.rules.differentiation),
            Dimension::Market => Some(self.rules.market),
            Dimension::Technical => Some(self.technical),
            Dimension::Economics => Some(self.rules.gross_margin),
            Dimension::Risk => None,
        }
    }

    fn parts(&self, dimension: Dimension, base: &Point, draws: &[Point]) -> Vec<SubFigure> {
        if dimension != Dimension::Economics {
            return Vec::new();
        }
        self.economics_parts(base)
            .into_iter()
            .enumerate()
            .map(|(at, (id, value, thresholds))| SubFigure {
                id,
                figure: self.economics_figure(id, base, draws, |p| self.economics_parts(p)[at].1),
                band: value.map_or(Band::Unknown, |value| thresholds.band(value)),
                thresholds,
            })
            .collect()
    }

    fn economics_figure(
        &self,
        id: Criterion,
        base: &Point,
        draws: &[Point],
        of: impl Fn(&Point) -> Option<f64>,
    ) -> Figure {
        let unit = match id {
            Criterion::GrossMargin => "share",
            Criterion::RunwaySlack => "months",
            _ => "times",
        };
        let sources = sources_of(self.inputs, Dimension::Economics);
        simulated(unit, of(base), draws.iter().filter_map(of), sources)
    }

    fn figure(&self, dimension: Dimension, base: &Point, draws: &[Point]) -> Figure {
        let sources = sources_of(self.inputs, dimension);
        let simulated = |unit: &str, of: fn(&Point) -> Option<f64>, sources| {
            simulated(unit, of(base), draws.iter().filter_map(of), sources)
        };
        match dimension {
            Dimension::Need => self.need_figure(base, draws, sources),
            Dimension::Differentiation => {
                let figure = simulated("share", |p| p.leads.map(|leads| leads.least), sources);
                figure.with_n(self.inputs.offer_ratings.len() as u64)
            }
            Dimension::Market => simulated("times", |p| p.market, sources),
            Dimension::Technical => {
                let metric = self.inputs.metric.as_ref();
                let unit = metric.map_or("share", |metric| metric.value.unit());
                self.technical_figure(simulated(unit, |p| p.technical, sources))
            }
            Dimension::Economics => {
                self.economics_figure(Criterion::GrossMargin, base, draws, |p| p.unit.gross_margin)
            }
            Dimension::Risk => self.risk_figure(sources),
        }
    }

    /// The deciding need: the best of those that enough people rated, unless one that few rated
    /// is better and not go.
    pub(super) fn deciding(&self, base: &Point) -> Option<usize> {
        let best = |asked| self.ratings.best(&self.ratings.scores, asked);
        let (enough, few) = (best(Asked::Enough), best(Asked::Few));
        let is_go = base.need.is_some_and(|score| self.rules.need.band(score) == Band::Go);
        if is_go || base.need >= base.need_of_few { enough } else { few }
    }

    /// Few respondents make a resampling interval too narrow: it is withheld, with the reason.
    fn need_figure(&self, base: &Point, draws: &[Point], mut sources: Vec<Source>) -> Figure {
        let deciding = self.deciding(base);
        let n = deciding.map_or(0, |need| self.ratings.answers(need));
        if let Some(source) = deciding.and_then(|need| self.inputs.needs[need].rated.as_ref()) {
            sources = vec![source.clone()];
        }
        let of: fn(&Point) -> Option<f64> =
            if n < LEAST_ANSWERS { |point| point.need_of_few } else { |point| point.need };
        let unit = "score 1-19";
        let mut figure = simulated(unit, of(base), draws.iter().filter_map(of), sources);
        if deciding.is_none() {
            return figure;
        }
        if n < LEAST_ANSWERS {
            figure.interval = None;
            figure = figure.with_warning(opportunity::too_few_for_interval(n));
        } else if let Some(interval) = &mut figure.interval {
            interval.kind = IntervalKind::Bootstrap;
        }
        figure.with_n(n)
    }

    fn technical_figure(&self, mut figure: Figure) -> Figure {
        let metric = self.inputs.metric.as_ref().map(|metric| &metric.value);
        figure.n = metric.and_then(|metric| metric.n);
        if metric.is_some_and(|metric| metric.synthetic) {
            let told = "Measured on generated data: untested on real data.";
            figure = figure.with_warning(Note::new("note-metric-synthetic", told));
        }
        if metric.is_some_and(|metric| metric.interval.is_none()) {
            figure.interval = None;
            let told = "The metric has no interval: it is taken as exact.";
            figure = figure.with_warning(Note::new("note-metric-exact", told));
        }
        let broken = "The promised latency is not kept.";
        let unknown = "It is not known whether the promised latency is kept.";
        match self.promise_kept {
            Some(true) => figure,
            Some(false) => figure.with_warning(Note::new("note-promise-broken", broken)),
            None => figure.with_warning(Note::new("note-promise-unknown", unknown)),
        }
    }

    fn risk_figure(&self, sources: Vec<Source>) -> Figure {
        if !self.inputs.risks.iter().any(|risk| risk.answer.is_some()) {
            let why = Note::new("note-risks-unanswered", "No question is answered.");
            return Figure::refused("count", METHOD, VERSION, why);
        }
        let mut figure =
            Figure::new(limit::undecided(self.inputs) as f64, "count", METHOD, VERSION)
                .with_n(self.inputs.risks.len() as u64);
        figure.sources = sources;
        figure
    }
}

/// The sources of all inputs of a dimension.
pub(super) fn sources_of(inputs: &VerdictInputs, dimension: Dimension) -> Vec<Source> {
    let grounds = coverage::grounds(inputs).into_iter();
    grounds.filter(|ground| ground.dimension == dimension).flat_map(|g| g.sources).collect()
}

/// The sources of some inputs.
pub(super) fn sources_for(inputs: &VerdictInputs, wanted: &[Input]) -> Vec<Source> {
    let grounds = coverage::grounds(inputs).into_iter();
    grounds.filter(|ground| wanted.contains(&ground.input)).flat_map(|g| g.sources).collect()
}

/// A figure at base with the central interval of its draws.
pub(super) fn simulated(
    unit: &str,
    base: Option<f64>,
    draws: impl Iterator<Item = f64>,
    sources: Vec<Source>,
) -> Figure {
    let Some(base) = base else {
        let why = "Not known: at least one of its inputs is missing.";
        let why = Note::new("note-input-missing", why);
        return Figure::refused(unit, METHOD, VERSION, why);
    };
    let mut figure = Figure::new(base, unit, METHOD, VERSION);
    if base.is_infinite() {
        figure = figure.with_warning(if base > 0.0 {
            Note::new("note-without-limit", "Without limit.")
        } else {
            Note::new("note-never", "Never.")
        });
    }
    let mut values: Vec<f64> = draws.collect();
    if let Some((low, high)) = resample::central_interval(&mut values, LEVEL)
        && low.is_finite()
        && high.is_finite()
    {
        figure = figure.with_interval(low, high, LEVEL, IntervalKind::Simulation);
    }
    figure.sources = sources;
    figure
}

/// A question that is open or not answered is unknown: the answer may be that the risk
/// cannot be accepted.
fn risk_band(inputs: &VerdictInputs) -> Band {
    let mut answers = inputs.risks.iter().filter_map(|risk| risk.answer.as_ref().map(|a| a.value));
    if answers.any(|answer| answer == RiskAnswer::Unacceptable) {
        Band::Stop
    } else if inputs.risks.is_empty() || limit::undecided(inputs) > 0 {
        Band::Unknown
    } else {
        Band::Go
    }
}
