//! Whether a result meets the threshold that was fixed before, and how sure
//! that is.

use serde::Serialize;

use super::experiment::{Card, Experiment, ExperimentResult, Scale};
use figure::{Figure, Source, SourceKind};
use scoring::wilson;

/// What a result says of its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Finding {
    /// The value itself is on the good side.
    pub met: bool,
    /// The whole 95 % interval is on the value's side; nothing when there is no interval.
    pub clear: Option<bool>,
    /// Wilson's bounds, for a share.
    pub interval: Option<(f64, f64)>,
    /// Observations that are missing to what was planned.
    pub short_by: u64,
}

impl Finding {
    /// Holds a result against its card.
    #[must_use]
    pub fn of(card: &Card, result: &ExperimentResult) -> Self {
        let met = card.direction.is_met(result.value, card.threshold);
        let interval = match (card.scale, result.successes) {
            (Scale::Share, Some(successes)) => wilson::interval(successes, result.n, 0.95),
            _ => None,
        };
        let same_side = |bound: f64| card.direction.is_met(bound, card.threshold) == met;
        Self {
            met,
            clear: interval.map(|(low, high)| same_side(low) && same_side(high)),
            interval,
            short_by: u64::from(card.planned_n).saturating_sub(result.n),
        }
    }

    /// Key of the sentence that says it.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match (self.met, self.clear) {
            (true, Some(true)) => "experiment-met-clear",
            (true, Some(false)) => "experiment-met-unclear",
            (true, None) => "experiment-met",
            (false, Some(true)) => "experiment-missed-clear",
            (false, Some(false)) => "experiment-missed-unclear",
            (false, None) => "experiment-missed",
        }
    }
}

impl Experiment {
    /// What its result says of its threshold.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        self.result.as_ref().map(|result| Finding::of(&self.card, result))
    }

    /// Its result as a figure that leads back to it.
    #[must_use]
    pub fn figure(&self) -> Option<Figure> {
        let result = self.result.as_ref()?;
        let figure = match (self.card.scale, result.successes) {
            (Scale::Share, Some(successes)) => wilson::share(successes, result.n),
            _ => {
                Figure::new(result.value, &self.card.unit, "experiment-result", 1).with_n(result.n)
            }
        };
        Some(figure.with_source(Source {
            kind: SourceKind::Observed,
            href: self.href(),
            label: self.card.metric.clone(),
            stale: false,
        }))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::Direction;

    fn card(scale: Scale, direction: Direction, threshold: f64) -> Card {
        Card {
            hypothesis: "people sign up".to_owned(),
            method: "landing page".to_owned(),
            need: None,
            idea: None,
            about: String::new(),
            metric: "sign-ups".to_owned(),
            scale,
            unit: String::new(),
            direction,
            threshold,
            planned_n: 100,
            deadline: date!(2026 - 12 - 01),
            cost_minor: None,
        }
    }

    fn share(successes: u64, n: u64) -> ExperimentResult {
        ExperimentResult {
            value: successes as f64 / n as f64,
            successes: Some(successes),
            n,
            on: date!(2026 - 11 - 20),
            source: "analytics".to_owned(),
            note: String::new(),
            evidence: None,
        }
    }

    /// Intervals: 15/148 → 0.0624–0.1605 and 81/263 → 0.2553–0.3662 (Newcombe 1998, table I).
    #[test]
    fn a_threshold_inside_the_interval_is_not_clear() {
        for (successes, n, direction, threshold, met, clear) in [
            (15, 148, Direction::AtLeast, 0.06, true, true),
            (15, 148, Direction::AtLeast, 0.10, true, false),
            (15, 148, Direction::AtLeast, 0.11, false, false),
            (15, 148, Direction::AtLeast, 0.17, false, true),
            (81, 263, Direction::AtMost, 0.37, true, true),
            (81, 263, Direction::AtMost, 0.36, true, false),
            (81, 263, Direction::AtMost, 0.25, false, true),
        ] {
            let card = card(Scale::Share, direction, threshold);
            let finding = Finding::of(&card, &share(successes, n));
            assert_eq!((finding.met, finding.clear), (met, Some(clear)), "{threshold}");
        }
    }

    #[test]
    fn the_threshold_itself_is_met_and_missing_observations_are_counted() {
        let finding = Finding::of(&card(Scale::Share, Direction::AtLeast, 0.5), &share(20, 40));
        assert!(finding.met);
        assert_eq!(finding.short_by, 60);
    }

    #[test]
    fn a_mean_without_its_spread_has_no_interval() {
        let result = ExperimentResult { successes: None, value: 7.5, ..share(1, 120) };
        let finding = Finding::of(&card(Scale::Number, Direction::AtMost, 8.0), &result);
        assert_eq!((finding.met, finding.clear, finding.short_by), (true, None, 0));
    }
}
