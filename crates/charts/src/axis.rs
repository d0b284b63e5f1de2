//! Round axes: ticks at 1, 2 or 5 times a power of ten, and the map from values to pixels.
//! Independent of what is drawn against it.

use super::number::at_step;

/// An axis: name and range.
#[derive(Debug, Clone, Default)]
pub struct Axis {
    /// Name with unit, for example "Loss" or "Accuracy, %".
    pub label: String,
    /// Include zero, whatever the data.
    pub zero: bool,
    /// Only whole numbers, such as epochs.
    pub whole: bool,
    /// At least this range, whatever the data, for example the planned epochs.
    pub at_least: Option<(f64, f64)>,
    /// End exactly at the data (or `at_least`) instead of at the next round tick.
    pub tight: bool,
    /// Names of the whole numbers from 0, such as months, in place of the numbers.
    pub names: Vec<String>,
}

impl Axis {
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    #[must_use]
    pub fn from_zero(mut self) -> Self {
        self.zero = true;
        self
    }

    #[must_use]
    pub fn whole_numbers(mut self) -> Self {
        self.whole = true;
        self.tight = true;
        self
    }

    /// Whole numbers from 0 that have names.
    #[must_use]
    pub fn named(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.names = names.into_iter().collect();
        self.whole_numbers()
    }

    /// The name of a value, if it has one.
    pub(super) fn name_of(&self, value: f64) -> Option<&str> {
        let is_place = value >= 0.0 && value.fract() == 0.0;
        let name = is_place.then(|| self.names.get(value as usize)).flatten();
        name.map(String::as_str)
    }

    #[must_use]
    pub fn at_least(mut self, low: f64, high: f64) -> Self {
        self.at_least = Some((low, high));
        self
    }
}

/// An axis fitted to data and laid on pixels.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    step: f64,
    start: f64,
    end: f64,
    axis: Axis,
}

impl Scale {
    /// Fits `axis` to the finite ones of `values`, with about `ticks` ticks, from pixel `start` to `end`.
    pub(super) fn fit(
        axis: &Axis,
        values: impl Iterator<Item = f64>,
        ticks: usize,
        (start, end): (f64, f64),
    ) -> Self {
        let forced = axis.at_least.into_iter().flat_map(|(a, b)| [a, b]);
        let zero = axis.zero.then_some(0.0);
        // Beyond this the difference of two values could overflow.
        let usable = |v: &f64| v.abs() < 1e300;
        let (mut low, mut high) = values
            .chain(forced)
            .chain(zero)
            .filter(usable)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low <= low.abs().max(high.abs()) * 1e-12 {
            let pad = if low == 0.0 || axis.whole { 1.0 } else { low.abs() * 0.1 };
            if !axis.tight || low == 0.0 {
                low -= if axis.zero || axis.whole { 0.0 } else { pad };
            }
            high += pad;
        }
        let mut step = round_step((high - low) / ticks.max(1) as f64);
        if axis.whole {
            step = step.max(1.0);
        }
        if !axis.tight {
            low = (low / step + 1e-9).floor() * step;
            high = (high / step - 1e-9).ceil() * step;
        }
        Self { low, high, step, start, end, axis: axis.clone() }
    }

    /// Pixel of a value; values beyond the axis are held at its ends.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.start + share * (self.end - self.start)
    }

    /// Ticks as (pixel, text).
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let first = (self.low / self.step - 1e-9).ceil();
        let last = (self.high / self.step + 1e-9).floor();
        let count = ((last - first).clamp(0.0, 40.0)) as usize;
        let mut ticks: Vec<f64> = (0..=count).map(|i| (first + i as f64) * self.step).collect();
        if self.axis.tight && ticks.first().is_some_and(|t| *t - self.low > 0.4 * self.step) {
            ticks.insert(0, self.low);
        }
        let text = |v: f64| match self.axis.name_of(v) {
            Some(name) => name.to_owned(),
            None => at_step(v, self.step),
        };
        ticks.into_iter().map(|v| (self.at(v), text(v))).collect()
    }
}

/// The smallest of 1, 2, 5 × 10^k that is not below `rough`.
pub(super) fn round_step(rough: f64) -> f64 {
    if !(rough.is_finite() && rough > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= rough * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_places_show_their_names() {
        let axis = Axis::new("month").named(["2026-01", "2026-02", "2026-03"].map(str::to_owned));
        assert_eq!(texts(&axis, &[0.0, 2.0], 4), ["2026-01", "2026-02", "2026-03"]);
        assert_eq!(axis.name_of(0.5), None);
        assert_eq!(axis.name_of(3.0), None);
    }

    fn texts(axis: &Axis, values: &[f64], ticks: usize) -> Vec<String> {
        Scale::fit(axis, values.iter().copied(), ticks, (0.0, 100.0))
            .ticks()
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(
            texts(&Axis::new("loss").from_zero(), &[0.04, 0.42], 5),
            ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]
        );
        assert_eq!(texts(&Axis::new("%"), &[93.7, 97.6], 4), ["93", "94", "95", "96", "97", "98"]);
    }

    #[test]
    fn epochs_are_whole_and_start_at_one() {
        let axis = Axis::new("epoch").whole_numbers().at_least(1.0, 10.0);
        assert_eq!(texts(&axis, &[1.0, 2.0], 5), ["1", "2", "4", "6", "8", "10"]);
        assert_eq!(texts(&Axis::new("epoch").whole_numbers(), &[1.0], 5), ["1", "2"]);
    }

    #[test]
    fn degenerate_data_still_give_an_axis() {
        for values in [&[][..], &[f64::NAN], &[5.0, 5.0], &[-1e308, 1e308], &[1e-300, 2e-300]] {
            let scale = Scale::fit(&Axis::new(""), values.iter().copied(), 5, (0.0, 100.0));
            assert!(scale.at(5.0).is_finite(), "{values:?}");
            let n = scale.ticks().len();
            assert!((1..=42).contains(&n), "{values:?} gave {n} ticks");
        }
    }

    #[test]
    fn values_beyond_the_axis_stay_at_its_ends() {
        let scale = Scale::fit(&Axis::new(""), [0.0, 10.0].into_iter(), 5, (100.0, 0.0));
        assert_eq!(scale.at(-5.0), 100.0);
        assert_eq!(scale.at(5.0), 50.0);
        assert_eq!(scale.at(50.0), 0.0);
    }
}
