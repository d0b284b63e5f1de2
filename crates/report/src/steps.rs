//! The six steps to a verdict: which are done, and what each would add to the evidence coverage.
//! Knows the facts of the current verdict, not where they are entered.

use super::Current;
use economics::inputs::Input;
use offer::Quantity;

parsing::words! {
    /// A step, in the order in which they are suggested.
    pub enum Step as "step-" {
        Need = "need",
        Competitors = "competitors",
        Model = "model",
        Offer = "offer",
        Assumptions = "assumptions",
        Risks = "risks",
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepState {
    pub step: Step,
    /// Entered, and to be entered.
    pub have: usize,
    pub of: usize,
    /// What it would add to the evidence coverage at most, 0–1.
    pub gain: f64,
}

impl StepState {
    /// Nothing more has to be entered; it may still rest on too little.
    pub fn is_done(&self) -> bool {
        self.have >= self.of
    }
}

/// The step in which an input is entered.
pub fn of_input(input: Input) -> Step {
    match input {
        Input::NeedRatings => Step::Need,
        Input::CompetitorRatings => Step::Competitors,
        Input::Metric | Input::Latency | Input::Throughput => Step::Model,
        Input::OfferRatings | Input::MachinePrice => Step::Offer,
        Input::ReachableRevenue
        | Input::FixedCost
        | Input::Utilisation
        | Input::Price
        | Input::Requests
        | Input::OtherCosts
        | Input::AcquisitionCost
        | Input::Churn
        | Input::Cash
        | Input::Burn => Step::Assumptions,
        Input::RiskAnswers => Step::Risks,
    }
}

/// The state of every step.
pub fn steps(current: &Current) -> [StepState; 6] {
    let facts = &current.facts;
    let gain = |step: Step| -> f64 {
        let of_step = current.coverage.iter().filter(|one| of_input(one.input) == step);
        of_step.map(economics::coverage::InputCoverage::gain).sum()
    };
    let stated = |quantity: &Quantity| {
        facts.assumptions.iter().any(|line| line.quantity == quantity.as_str())
    };
    Step::ALL.map(|step| {
        let (have, of) = match step {
            Step::Need => {
                let rated = facts.needs.iter().any(|need| need.score.n.is_some_and(|n| n > 0));
                (usize::from(rated), 1)
            }
            Step::Competitors => (usize::from(!facts.competitors.is_empty()), 1),
            Step::Model => (usize::from(facts.metric.is_some()), 1),
            Step::Offer => {
                (usize::from(facts.promise.is_some() || facts.required_metric.is_some()), 1)
            }
            Step::Assumptions => {
                (Quantity::ALL.iter().filter(|one| stated(one)).count(), Quantity::ALL.len())
            }
            Step::Risks => {
                let answered = facts.risks.iter().filter(|risk| risk.answer.is_some()).count();
                (answered, facts.risks.len())
            }
        };
        StepState { step, have, of, gain: gain(step) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_inputs_that_it_adds() {
        for step in Step::ALL {
            assert!(Input::ALL.iter().any(|input| of_input(*input) == step), "{step:?}");
        }
    }
}
