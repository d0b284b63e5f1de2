//! The highest rate at which a promise is kept: doubled until it is broken, then halved between.
//! Assumes that a higher rate keeps no promise that a lower one breaks.

/// What a measurement at one rate found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Trial {
    pub rate: f64,
    pub kept: bool,
    /// Why nothing is known, such as that the client was at its limits.
    pub invalid: Option<String>,
}

/// Where a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchEnd {
    /// Between a rate that keeps the promise and one that breaks it.
    Found,
    /// Not even the lowest rate keeps it.
    BrokenAtLowest,
    /// The highest rate that was allowed keeps it.
    KeptAtHighest,
    /// The client's limits were reached first.
    ClientLimit,
}

/// Searches between `lowest` and `highest` until the bounds differ by less than `precision`
/// (a share of the rate). Returns the highest rate that was seen to keep the promise.
pub async fn highest_rate(
    lowest: f64,
    highest: f64,
    precision: f64,
    mut measure: impl AsyncFnMut(f64) -> Trial,
) -> (Option<f64>, SearchEnd, Vec<Trial>) {
    let mut trials = Vec::new();
    let mut kept: Option<f64> = None;
    let mut rate = lowest;
    let mut broken = loop {
        let trial = measure(rate).await;
        trials.push(trial.clone());
        if trial.invalid.is_some() {
            return (kept, SearchEnd::ClientLimit, trials);
        }
        if !trial.kept {
            break rate;
        }
        kept = Some(rate);
        if rate >= highest {
            return (kept, SearchEnd::KeptAtHighest, trials);
        }
        rate = (rate * 2.0).min(highest);
    };
    let Some(mut low) = kept else { return (None, SearchEnd::BrokenAtLowest, trials) };
    while (broken - low) / low > precision.max(1e-3) {
        let middle = f64::midpoint(low, broken);
        let trial = measure(middle).await;
        trials.push(trial.clone());
        if trial.invalid.is_some() {
            return (Some(low), SearchEnd::ClientLimit, trials);
        }
        if trial.kept {
            low = middle;
        } else {
            broken = middle;
        }
    }
    (Some(low), SearchEnd::Found, trials)
}
