//! From an offer and the benchmark that serves it to the inputs of a verdict. Pure: the caller
//! fills in the market's part.

use super::{OfferRecord, Pricing, Quantity, RiskQuestion};
use economics::{
    inputs::{
        BenchmarkFacts, InputError, MachinePrice, Metric, Risk, RiskAnswer, Sourced, Throughput,
        VerdictInputs,
    },
    triangular::Triangular,
};
use figure::{Source, SourceKind};
use lab::bench::BenchRecord;

/// The benchmark that serves an offer, and what its model achieves.
#[derive(Debug, Clone)]
pub struct Serving {
    pub record: BenchRecord,
    /// Address of the benchmark.
    pub source: Source,
    /// Result of the benchmark's model in its task's measure, and the address of its run.
    pub metric: Option<Sourced<Metric>>,
    /// The model was trained and tested on data generated in code.
    pub synthetic: bool,
}

impl Serving {
    /// The throughput, if the benchmark may be priced.
    ///
    /// # Errors
    /// The reason, for people: a software adapter, or unbounded other load.
    pub fn throughput(&self) -> Result<Throughput, InputError> {
        Throughput::from_benchmark(&BenchmarkFacts {
            throughput: self.record.throughput_per_s,
            machine: &self.record.device,
            software_adapter: self.record.software_adapter,
            highest: self.record.highest_throughput(),
        })
    }
}

impl OfferRecord {
    /// Fills the offer, its assumptions, its risks and its benchmark into `inputs`.
    ///
    /// # Errors
    /// When no figure may be based on the benchmark.
    pub fn fill(
        &self,
        serving: Option<&Serving>,
        inputs: &mut VerdictInputs,
    ) -> Result<(), InputError> {
        let stated = |quantity| self.assumptions.get(&quantity).map(super::Assumption::sourced);
        inputs.currency.clone_from(&self.currency);
        inputs.price = self.monthly_price();
        inputs.reachable_revenue = self.reachable_revenue();
        inputs.requests = stated(Quantity::Requests);
        inputs.utilisation = stated(Quantity::Utilisation);
        inputs.other_costs = stated(Quantity::OtherCosts);
        inputs.acquisition_cost = stated(Quantity::AcquisitionCost);
        inputs.churn = stated(Quantity::Churn);
        inputs.fixed_cost = stated(Quantity::FixedCost);
        inputs.cash = stated(Quantity::Cash);
        inputs.burn = stated(Quantity::Burn);
        inputs.required_metric = self.required_of(serving);
        inputs.latency_promise = self.promise;
        inputs.machine_price = self.priced_machine();
        inputs.risks = self.risks.iter().map(risk).collect();
        if let Some(serving) = serving {
            let source = || serving.source.clone();
            inputs.throughput = Some(Sourced::new(serving.throughput()?, source()));
            inputs.metric.clone_from(&serving.metric);
            inputs.latency = self
                .promise
                .and_then(|promise| serving.record.latency.get(promise.percentile as u8))
                .map(|measured| Sourced::new(measured, source()));
            let measured = inputs.latency.as_ref().map(|latency| latency.value);
            inputs.lowest_latency = measured
                .filter(|_| serving.record.is_conservative())
                .and_then(|measured| Some(serving.record.lowest_latency()?.min(measured)));
        }
        Ok(())
    }

    /// The required figure, if it is asked for in the measure of the model that serves: an AUC
    /// says nothing about a required accuracy. Before there is a model, it is used as stated.
    fn required_of(&self, serving: Option<&Serving>) -> Option<f64> {
        let required = self.required?;
        let metric = serving.and_then(|serving| serving.metric.as_ref());
        let fits = metric.is_none_or(|metric| metric.value.name == required.measure.as_str());
        fits.then_some(required.value)
    }

    fn priced_machine(&self) -> Option<Sourced<MachinePrice>> {
        let machine = self.machine.as_ref()?;
        let price = MachinePrice {
            machine: machine.machine().to_owned(),
            per_hour: Triangular::exactly(machine.per_hour).ok()?,
        };
        Some(Sourced::new(price, machine.ground_of(self.venture_id)))
    }

    /// Revenue per customer and month. A price per 1,000 requests is multiplied with the
    /// requests end by end; both are then drawn independently, which makes the intervals wider
    /// than necessary, never narrower.
    pub fn monthly_price(&self) -> Option<Sourced<Triangular>> {
        let price = self.assumptions.get(&Quantity::Price)?;
        match self.pricing {
            Pricing::PerMonth => Some(price.sourced()),
            Pricing::Per1000Requests => {
                let requests = self.assumptions.get(&Quantity::Requests)?.sourced();
                product(price.sourced(), &requests, 1e-3)
            }
        }
    }

    /// Reachable customers × revenue per customer and month × 12.
    pub fn reachable_revenue(&self) -> Option<Sourced<Triangular>> {
        let customers = self.assumptions.get(&Quantity::ReachableCustomers)?.sourced();
        product(customers, &self.monthly_price()?, 12.0)
    }
}

/// Low × low, base × base, high × high, all times `factor`; both must be 0 or more.
fn product(
    one: Sourced<Triangular>,
    other: &Sourced<Triangular>,
    factor: f64,
) -> Option<Sourced<Triangular>> {
    let times = |end: fn(Triangular) -> f64| end(one.value) * end(other.value) * factor;
    let value =
        Triangular::new(times(Triangular::low), times(Triangular::base), times(Triangular::high))
            .ok()?;
    let mut sources = one.sources;
    sources.extend(other.sources.iter().cloned());
    Some(Sourced { value, sources })
}

/// An open question is no evidence, so it counts as unanswered.
fn risk(question: &RiskQuestion) -> Risk {
    let source = || Source {
        kind: SourceKind::Observed,
        href: question.href.clone(),
        label: question.id.to_owned(),
        stale: false,
    };
    let answer = question
        .answer
        .filter(|answer| *answer != RiskAnswer::Open)
        .map(|answer| Sourced::new(answer, source()));
    Risk { id: question.id.to_owned(), answer }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::{Assumption, Ground, Required, assumption::record_href};
    use economics::inputs::LatencyPromise;
    use lab::{
        bench::{Environment, Percentiles, RequestUnit},
        engine::Provider,
    };
    use runs::measure::Measure;

    fn assumption(quantity: Quantity, low: f64, base: f64, high: f64) -> (Quantity, Assumption) {
        let range = Triangular::new(low, base, high).unwrap();
        let assumption = Assumption {
            quantity,
            range,
            ground: Ground::Assumed,
            source: "guess".to_owned(),
            dated: date!(2026 - 01 - 01),
            author: "Ada".to_owned(),
            stale: false,
            href: record_href(Uuid::nil(), quantity),
        };
        (quantity, assumption)
    }

    fn offer(pricing: Pricing) -> OfferRecord {
        OfferRecord {
            venture_id: Uuid::nil(),
            currency: "USD".to_owned(),
            benchmark_id: None,
            machine: None,
            promise: Some(LatencyPromise { milliseconds: 5.0, percentile: 99.0 }),
            required: Some(Required { measure: Measure::Accuracy, value: 0.97 }),
            pricing,
            assumptions: BTreeMap::from([
                assumption(Quantity::Price, 1.0, 2.0, 4.0),
                assumption(Quantity::Requests, 1000.0, 5000.0, 10_000.0),
                assumption(Quantity::ReachableCustomers, 10.0, 20.0, 30.0),
            ]),
            risks: vec![RiskQuestion {
                id: "finance-proxies",
                answer: Some(RiskAnswer::Open),
                note: String::new(),
                answered_at: None,
                href: String::new(),
            }],
            updated_at: None,
        }
    }

    /// A quiet benchmark on a CPU.
    pub(crate) fn serving() -> Serving {
        let latency =
            Percentiles { p50_ms: Some(0.8), p90_ms: Some(0.9), p95_ms: None, p99_ms: Some(1.2) };
        let environment = Environment {
            assay: String::new(),
            onnxruntime: String::new(),
            cpu: "AMD EPYC 9V74".to_owned(),
            logical_cpus: 2,
            os: String::new(),
            kernel: String::new(),
            governor: None,
        };
        let record = BenchRecord {
            model: "m.onnx".to_owned(),
            model_sha256: String::new(),
            provider: Provider::Cpu,
            device: "AMD EPYC 9V74".to_owned(),
            software_adapter: false,
            batch: 1,
            request: RequestUnit::Sample,
            inputs: Vec::new(),
            threads: 2,
            precision: "fp32".to_owned(),
            optimization: "all".to_owned(),
            seed: 1,
            seconds_asked: 1.0,
            seconds: 1.0,
            n: 1000,
            warmup: 10,
            session_create_ms: 1.0,
            first_inference_ms: 1.0,
            mean_ms: 0.8,
            min_ms: 0.7,
            max_ms: 2.0,
            latency,
            latency_upper: latency,
            throughput_per_s: 1200.0,
            steadiness: None,
            placement: Vec::new(),
            other_cpu_share: Some(0.01),
            noisy: false,
            attempts: 1,
            environment,
            started_at: String::new(),
        };
        let source = Source {
            kind: SourceKind::Measured,
            href: "/b".to_owned(),
            label: "b".to_owned(),
            stale: false,
        };
        Serving { record, source, metric: None, synthetic: true }
    }

    fn ends(value: Option<Sourced<Triangular>>) -> (f64, f64, f64) {
        let value = value.unwrap().value;
        (value.low(), value.base(), value.high())
    }

    #[test]
    fn a_price_per_request_becomes_one_per_month() {
        assert_eq!(ends(offer(Pricing::PerMonth).monthly_price()), (1.0, 2.0, 4.0));
        let per_request = offer(Pricing::Per1000Requests);
        assert_eq!(ends(per_request.monthly_price()), (1.0, 10.0, 40.0));
        assert_eq!(ends(per_request.reachable_revenue()), (120.0, 2400.0, 14_400.0));
        let price = per_request.reachable_revenue().unwrap();
        assert_eq!(price.sources.len(), 3, "customers, price and requests are all named");
    }

    #[test]
    fn missing_inputs_stay_unknown() {
        let mut inputs = VerdictInputs::default();
        offer(Pricing::PerMonth).fill(None, &mut inputs).unwrap();
        assert!(inputs.churn.is_none() && inputs.cash.is_none() && inputs.throughput.is_none());
        assert!(inputs.machine_price.is_none() && inputs.latency.is_none());
        assert!(inputs.check().is_ok());
        assert!(inputs.risks[0].answer.is_none(), "an open question is evidence of nothing");
    }

    #[test]
    fn latency_is_taken_at_the_promised_percentile() {
        let mut inputs = VerdictInputs::default();
        offer(Pricing::PerMonth).fill(Some(&serving()), &mut inputs).unwrap();
        assert_eq!(inputs.latency.unwrap().value, 1.2);
        assert_eq!(inputs.throughput.unwrap().value.machine(), "AMD EPYC 9V74");
        let mut unsupported = serving();
        unsupported.record.latency.p99_ms = None;
        let mut inputs = VerdictInputs::default();
        offer(Pricing::PerMonth).fill(Some(&unsupported), &mut inputs).unwrap();
        assert!(inputs.latency.is_none(), "too few queries for p99");
    }

    #[test]
    fn a_required_figure_counts_only_in_the_measure_of_the_model() {
        let metric = |name: &str| {
            let metric = Metric {
                name: name.to_owned(),
                value: 0.98,
                interval: None,
                n: Some(10),
                higher_is_better: name != "rmse",
                synthetic: false,
            };
            let mut serving = serving();
            serving.metric = Some(Sourced::new(metric, serving.source.clone()));
            let mut inputs = VerdictInputs::default();
            offer(Pricing::PerMonth).fill(Some(&serving), &mut inputs).unwrap();
            inputs.required_metric
        };
        assert_eq!(metric("accuracy"), Some(0.97));
        assert_eq!((metric("auc"), metric("rmse")), (None, None));
    }

    /// Others took 40 %: 1,200 requests per second may be up to 2,000 alone. The fastest query took
    /// .7 ms, so that alone no percentile would be below .42.
    #[test]
    fn a_benchmark_beside_other_load_is_conservative() {
        let mut busy = serving();
        (busy.record.other_cpu_share, busy.record.noisy) = (Some(0.4), true);
        let mut inputs = VerdictInputs::default();
        offer(Pricing::PerMonth).fill(Some(&busy), &mut inputs).unwrap();
        let throughput = inputs.throughput.unwrap().value;
        assert_eq!((throughput.per_second(), throughput.highest()), (1200.0, 2000.0));
        assert!((inputs.lowest_latency.unwrap() - 0.42).abs() < 1e-12);
        assert!(busy.record.usable_in_report() && busy.record.is_conservative());
        let mut inputs = VerdictInputs::default();
        offer(Pricing::PerMonth).fill(Some(&serving()), &mut inputs).unwrap();
        assert!(!inputs.throughput.unwrap().value.is_conservative());
        assert_eq!(inputs.lowest_latency, None);
    }

    #[test]
    fn an_unfit_benchmark_is_refused() {
        for spoil in [
            (|s| s.record.software_adapter = true) as fn(&mut Serving),
            |s| s.record.other_cpu_share = Some(0.95),
            |s| s.record.other_cpu_share = None,
        ] {
            let mut serving = serving();
            spoil(&mut serving);
            let mut inputs = VerdictInputs::default();
            assert!(offer(Pricing::PerMonth).fill(Some(&serving), &mut inputs).is_err());
        }
    }
}
