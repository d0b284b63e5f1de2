//! What a verdict is computed from. Everything uncertain has its distribution, and everything
//! has its sources. Depends on no rule.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    offer_ratings::OfferRatings,
    triangular::Triangular,
    withdrawn::{Answers, Withdrawn},
};
use figure::Source;
use scoring::opportunity::{RatingError, Ratings};

parsing::words! {
    /// What a verdict is computed from, by name. Its number is also that of its random
    /// stream, so the order is part of the method: changing it changes every simulated figure.
    pub enum Input {
        NeedRatings = "need_ratings",
        OfferRatings = "offer_ratings",
        CompetitorRatings = "competitor_ratings",
        ReachableRevenue = "reachable_revenue",
        FixedCost = "fixed_cost",
        Metric = "metric",
        Latency = "latency",
        Throughput = "throughput",
        MachinePrice = "machine_price",
        Utilisation = "utilisation",
        Price = "price",
        Requests = "requests",
        OtherCosts = "other_costs",
        AcquisitionCost = "acquisition_cost",
        Churn = "churn",
        Cash = "cash",
        Burn = "burn",
        RiskAnswers = "risk_answers",
    }
}

/// A value and its sources: records, runs or assumptions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sourced<T> {
    pub value: T,
    pub sources: Vec<Source>,
}

impl<T> Sourced<T> {
    pub fn new(value: T, source: Source) -> Self {
        Self { value, sources: vec![source] }
    }
}

/// Why inputs cannot be assessed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InputError {
    #[error("{field} must be {range}, not {got}")]
    OutOfRange { field: &'static str, range: &'static str, got: f64 },
    #[error("{0}: the interval does not contain the estimate")]
    Interval(&'static str),
    #[error("{what}: {got} values for {needs} needs")]
    Width { what: &'static str, needs: usize, got: usize },
    #[error(
        "the benchmark ran on a software adapter ({0}); such a figure says nothing about a \
         machine that could be rented, so it is not priced"
    )]
    SoftwareAdapter(String),
    #[error(
        "other processes used 95 % of the CPU or more while the benchmark ran, or nobody knows how \
         much; run it again on a quieter machine"
    )]
    Noisy,
    #[error("rules: {0}")]
    Rules(String),
    #[error(transparent)]
    Rating(#[from] RatingError),
}

/// A need of the market, in the order of the columns of the ratings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Need {
    pub id: String,
    pub label: String,
    /// The offer claims to meet it.
    pub addressed: bool,
    /// Address of its ratings; `None` when there are none.
    pub rated: Option<Source>,
    /// Address of the offer's ratings for it.
    pub offer_rated: Option<Source>,
    /// Answers on it, and ratings of the offer for it, that are fresh.
    pub fresh: Answers,
    /// How well the best of the rated competitors meets it, 0–5.
    pub best_competitor: Option<Sourced<f64>>,
    /// Named competitors without a rating for it.
    pub unrated: u32,
    /// Named competitors whose rating for it is stale.
    pub stale_rivals: u32,
}

/// The model's result, in the metric of the offer's promise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metric {
    pub name: String,
    pub value: f64,
    /// Low, high and the level they cover, for example 0.95.
    pub interval: Option<(f64, f64, f64)>,
    pub n: Option<u64>,
    pub higher_is_better: bool,
    /// Measured on generated data, which is no evidence about real data.
    pub synthetic: bool,
}

impl Metric {
    /// Unit of its values and of its margin: only accuracy is a share of something.
    pub fn unit(&self) -> &'static str {
        if self.name == "accuracy" { "share" } else { "measure" }
    }
}

/// Latency that the offer promises.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LatencyPromise {
    pub milliseconds: f64,
    /// For example 99.
    pub percentile: f64,
}

/// A benchmark's metadata that decides whether it may be priced.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkFacts<'a> {
    /// Requests per second.
    pub throughput: f64,
    /// Name of the machine or device it ran on.
    pub machine: &'a str,
    pub software_adapter: bool,
    /// Requests per second that the machine would reach at most without the load that ran beside
    /// the benchmark; `None` where nothing bounds it.
    pub highest: Option<f64>,
}

/// Requests per second of a machine, from a benchmark fit to be priced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Throughput {
    per_second: f64,
    /// The same as `per_second` where nothing else ran.
    highest: f64,
    machine: String,
}

impl Throughput {
    /// # Errors
    /// A software adapter, other load that bounds nothing, or a throughput that is not above 0.
    pub fn from_benchmark(facts: &BenchmarkFacts<'_>) -> Result<Self, InputError> {
        if facts.software_adapter {
            return Err(InputError::SoftwareAdapter(facts.machine.to_owned()));
        }
        let highest = facts.highest.ok_or(InputError::Noisy)?;
        if !(facts.throughput > 0.0 && facts.throughput.is_finite()) {
            return Err(InputError::OutOfRange {
                field: "throughput",
                range: "above 0 requests per second",
                got: facts.throughput,
            });
        }
        let highest = highest.max(facts.throughput);
        if !highest.is_finite() {
            return Err(InputError::Noisy);
        }
        Ok(Self { per_second: facts.throughput, highest, machine: facts.machine.to_owned() })
    }

    /// Requests per second, as measured.
    pub fn per_second(&self) -> f64 {
        self.per_second
    }

    /// Requests per second that the machine alone would reach at most.
    pub fn highest(&self) -> f64 {
        self.highest
    }

    /// True when other load ran beside the benchmark, which can only have lowered the figure.
    pub fn is_conservative(&self) -> bool {
        self.highest > self.per_second
    }

    pub fn machine(&self) -> &str {
        &self.machine
    }
}

/// Price of a named machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MachinePrice {
    pub machine: String,
    /// Per hour, in the currency of the inputs.
    pub per_hour: Triangular,
}

/// State of a blocking question of the application area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskAnswer {
    /// Not settled.
    Open,
    /// Assessed; no blocking risk.
    None,
    /// The risk cannot be accepted.
    Unacceptable,
}

/// A blocking question; open and unanswered ones are unknown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Risk {
    pub id: String,
    pub answer: Option<Sourced<RiskAnswer>>,
}

/// Everything a verdict is computed from. `None` = not entered.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct VerdictInputs {
    /// ISO code of every amount below.
    pub currency: String,
    pub needs: Vec<Need>,
    /// Named competitors.
    pub competitors: u32,
    /// Removed answers about needs that still exist.
    pub withdrawn: Vec<Withdrawn>,
    pub need_ratings: Ratings,
    /// How well the offer meets each need, 0–5.
    pub offer_ratings: OfferRatings,
    /// Reachable revenue per year (SOM).
    pub reachable_revenue: Option<Sourced<Triangular>>,
    /// Fixed cost per year.
    pub fixed_cost: Option<Sourced<Triangular>>,
    pub metric: Option<Sourced<Metric>>,
    pub required_metric: Option<f64>,
    pub latency_promise: Option<LatencyPromise>,
    /// Measured milliseconds at the promised percentile.
    pub latency: Option<Sourced<f64>>,
    /// The least that the machine alone would take; `None` where that is the measured latency.
    pub lowest_latency: Option<f64>,
    pub throughput: Option<Sourced<Throughput>>,
    pub machine_price: Option<Sourced<MachinePrice>>,
    /// Share of the machine's throughput that is used, 0–1.
    pub utilisation: Option<Sourced<Triangular>>,
    /// Per customer and month.
    pub price: Option<Sourced<Triangular>>,
    /// Per customer and month.
    pub requests: Option<Sourced<Triangular>>,
    /// Other costs of serving, per customer and month.
    pub other_costs: Option<Sourced<Triangular>>,
    pub acquisition_cost: Option<Sourced<Triangular>>,
    /// Share of customers lost per month, 0–1.
    pub churn: Option<Sourced<Triangular>>,
    pub cash: Option<Sourced<Triangular>>,
    /// Net burn per month.
    pub burn: Option<Sourced<Triangular>>,
    pub risks: Vec<Risk>,
}

/// How a measured throughput carries over to a machine that was not measured:
/// between half and double. An assumption, and printed as one.
const TRANSFER: (f64, f64, f64) = (0.5, 1.0, 2.0);

impl VerdictInputs {
    /// True when the priced machine is not the measured one.
    pub fn is_transfer(&self) -> bool {
        match (&self.throughput, &self.machine_price) {
            (Some(measured), Some(priced)) => {
                !measured.value.machine.trim().eq_ignore_ascii_case(priced.value.machine.trim())
            }
            _ => false,
        }
    }

    /// Requests per second on the priced machine: from those measured beside other load to those
    /// that the machine alone would reach at most, the measured ones the likeliest.
    pub(super) fn throughput_range(&self) -> Option<Triangular> {
        let measured = &self.throughput.as_ref()?.value;
        let (low, base, high) = if self.is_transfer() { TRANSFER } else { (1.0, 1.0, 1.0) };
        let rate = measured.per_second;
        Triangular::new(low * rate, base * rate, high * measured.highest).ok()
    }

    /// How many answers there are about each need, by its identifier.
    pub fn answers(&self) -> BTreeMap<String, Answers> {
        let offer = self.offer_ratings.counts(self.needs.len());
        let each = self.needs.iter().zip(offer).enumerate();
        each.map(|(at, (need, offer))| {
            (need.id.clone(), Answers { need: self.need_ratings.n(at), offer })
        })
        .collect()
    }

    /// Whether the promised latency is kept; `None` when promise or measurement is missing, and
    /// when it was missed beside other load without which it might be kept.
    pub fn promise_kept(&self) -> Option<bool> {
        let promise = self.latency_promise.as_ref()?;
        let measured = self.latency.as_ref()?.value;
        if measured <= promise.milliseconds {
            return Some(true);
        }
        let lowest = self.lowest_latency.unwrap_or(measured);
        (lowest > promise.milliseconds).then_some(false)
    }

    /// Checks every range.
    ///
    /// # Errors
    /// The first value outside its range, by name.
    pub fn check(&self) -> Result<(), InputError> {
        self.check_widths()?;
        self.check_measurements()?;
        let amount = (f64::MIN_POSITIVE, MOST, "above 0");
        let not_negative = (0.0, MOST, "0 or more");
        let share = (0.0, 1.0, "between 0 and 1");
        let fields = [
            ("reachable revenue", &self.reachable_revenue, not_negative),
            ("fixed cost", &self.fixed_cost, not_negative),
            ("utilisation", &self.utilisation, (1e-6, 1.0, "above 0 and at most 1")),
            ("price", &self.price, amount),
            ("requests", &self.requests, not_negative),
            ("other costs", &self.other_costs, not_negative),
            ("acquisition cost", &self.acquisition_cost, not_negative),
            ("churn", &self.churn, share),
            ("cash", &self.cash, not_negative),
            ("burn", &self.burn, (-MOST, MOST, "a sum of money")),
        ];
        for (field, value, bounds) in fields {
            if let Some(value) = value {
                check_range(field, value.value, bounds)?;
            }
        }
        match &self.machine_price {
            Some(price) => check_range("machine price", price.value.per_hour, not_negative),
            None => Ok(()),
        }
    }

    fn check_widths(&self) -> Result<(), InputError> {
        let needs = self.needs.len();
        let width = |what, got| Err(InputError::Width { what, needs, got });
        if self.need_ratings.needs() != needs && self.need_ratings.respondents() > 0 {
            return width("need ratings", self.need_ratings.needs());
        }
        if self.offer_ratings.width() > needs {
            return width("offer ratings", self.offer_ratings.width());
        }
        if let Some(got) = self.offer_ratings.largest().filter(|rating| *rating > 5) {
            let range = "between 0 and 5";
            return Err(InputError::OutOfRange {
                field: "offer rating",
                range,
                got: f64::from(got),
            });
        }
        for rating in self.needs.iter().filter_map(|need| need.best_competitor.as_ref()) {
            within("competitor rating", rating.value, (0.0, 5.0, "between 0 and 5"))?;
        }
        Ok(())
    }

    fn check_measurements(&self) -> Result<(), InputError> {
        let number = (-MOST, MOST, "a number");
        if let Some(metric) = &self.metric {
            let metric = &metric.value;
            within("metric", metric.value, number)?;
            if let Some((low, high, level)) = metric.interval {
                if !(low <= metric.value && metric.value <= high) {
                    return Err(InputError::Interval("metric"));
                }
                within("level of the metric's interval", level, (0.01, 0.9999, "0.01 to 0.9999"))?;
            }
        }
        if let Some(required) = self.required_metric {
            within("required metric", required, number)?;
        }
        if let Some(promise) = &self.latency_promise {
            within("promised latency", promise.milliseconds, (1e-9, MOST, "above 0 ms"))?;
            within("promised percentile", promise.percentile, (1.0, 99.99, "1 to 99.99"))?;
        }
        if let Some(latency) = &self.latency {
            within("measured latency", latency.value, (0.0, MOST, "0 ms or more"))?;
        }
        Ok(())
    }
}

/// Larger amounts, counts or latencies are implausible; up to it, products stay finite.
const MOST: f64 = 1e15;

fn check_range(
    field: &'static str,
    value: Triangular,
    bounds: (f64, f64, &'static str),
) -> Result<(), InputError> {
    within(field, value.low(), bounds)?;
    within(field, value.high(), bounds)
}

fn within(
    field: &'static str,
    got: f64,
    (least, most, range): (f64, f64, &'static str),
) -> Result<(), InputError> {
    if got >= least && got <= most {
        Ok(())
    } else {
        Err(InputError::OutOfRange { field, range, got })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(machine: &str) -> BenchmarkFacts<'_> {
        BenchmarkFacts { throughput: 900.0, machine, software_adapter: false, highest: Some(900.0) }
    }

    #[test]
    fn a_software_adapter_is_never_priced() {
        let soft = BenchmarkFacts { software_adapter: true, ..facts("llvmpipe") };
        assert!(matches!(
            Throughput::from_benchmark(&soft),
            Err(InputError::SoftwareAdapter(name)) if name == "llvmpipe"
        ));
    }

    #[test]
    fn unbounded_throughput_is_no_input() {
        let noisy = BenchmarkFacts { highest: None, ..facts("host") };
        assert_eq!(Throughput::from_benchmark(&noisy), Err(InputError::Noisy));
        let endless = BenchmarkFacts { highest: Some(f64::INFINITY), ..facts("host") };
        assert!(Throughput::from_benchmark(&endless).is_err());
        let stuck = BenchmarkFacts { throughput: 0.0, ..facts("host") };
        assert!(Throughput::from_benchmark(&stuck).is_err());
        assert!(Throughput::from_benchmark(&facts("host")).is_ok());
    }

    /// 900 requests beside others that took 40 % of the CPU: up to 1,500 alone.
    #[test]
    fn other_load_widens_the_throughput_upwards_and_leaves_a_missed_promise_open() {
        let source = Source {
            kind: figure::SourceKind::Measured,
            href: String::new(),
            label: String::new(),
            stale: false,
        };
        let busy = BenchmarkFacts { highest: Some(1500.0), ..facts("host") };
        let throughput = Throughput::from_benchmark(&busy).unwrap();
        assert!(throughput.is_conservative());
        let mut inputs = VerdictInputs {
            throughput: Some(Sourced::new(throughput, source.clone())),
            latency_promise: Some(LatencyPromise { milliseconds: 5.0, percentile: 99.0 }),
            latency: Some(Sourced::new(6.0, source)),
            lowest_latency: Some(3.6),
            ..VerdictInputs::default()
        };
        let range = inputs.throughput_range().unwrap();
        assert_eq!((range.low(), range.base(), range.high()), (900.0, 900.0, 1500.0));
        assert_eq!(inputs.promise_kept(), None, "alone it might be kept");
        inputs.lowest_latency = Some(5.1);
        assert_eq!(inputs.promise_kept(), Some(false));
        inputs.latency.as_mut().unwrap().value = 4.9;
        assert_eq!(inputs.promise_kept(), Some(true), "other load only raises it");
    }

    #[test]
    fn values_outside_their_range_are_named() {
        let source = Source {
            kind: figure::SourceKind::Assumption,
            href: String::new(),
            label: String::new(),
            stale: false,
        };
        let exactly = |v| Some(Sourced::new(Triangular::exactly(v).unwrap(), source.clone()));
        let named = |inputs: VerdictInputs| inputs.check().unwrap_err().to_string();
        let utilisation = VerdictInputs { utilisation: exactly(1.2), ..VerdictInputs::default() };
        assert!(named(utilisation).starts_with("utilisation"));
        let price = VerdictInputs { price: exactly(0.0), ..VerdictInputs::default() };
        assert!(named(price).starts_with("price"));
        let churn = VerdictInputs { churn: exactly(-0.1), ..VerdictInputs::default() };
        assert!(named(churn).starts_with("churn"));
        let wide =
            VerdictInputs { offer_ratings: vec![vec![Some(3)]].into(), ..VerdictInputs::default() };
        assert!(named(wide).starts_with("offer ratings"));
        assert!(VerdictInputs::default().check().is_ok());
    }
}
