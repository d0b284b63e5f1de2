//! The track: one thin line from bad to good, the two thresholds as ticks, pale bands between,
//! the interval as a stroke and the estimate as a dot. It scales with its container; the only
//! text are the thresholds' values, whose size stays, so it needs no narrow variant.

use std::fmt::Write as _;

use super::markup::{Markup, escape, px};

/// Position of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Stop,
    Iterate,
    Go,
    /// Unknown: the line is drawn, the dot is not.
    Unknown,
}

impl Standing {
    fn class(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Iterate => "iterate",
            Self::Go => "go",
            Self::Unknown => "unknown",
        }
    }
}

/// A figure with a target. Where less is better, `bad` is greater than `good`.
#[derive(Debug, Clone)]
pub struct Track {
    /// The accessible name: the figure, its interval and its standing in words.
    pub label: String,
    /// Value at the left end.
    pub bad: f64,
    /// Value at the right end.
    pub good: f64,
    /// Worse than this is stop.
    pub stop: f64,
    /// This and better is go.
    pub go: f64,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub standing: Standing,
    /// The thresholds' values, written under their ticks: stop, go.
    pub marks: Option<[String; 2]>,
}

impl Track {
    /// Ends chosen so that thresholds, value and interval are inside, with a margin; the
    /// thresholds determine which end is good (equal ones: more is better).
    pub fn fitted(
        label: impl Into<String>,
        (stop, go): (f64, f64),
        value: Option<f64>,
        interval: Option<(f64, f64)>,
        standing: Standing,
    ) -> Self {
        let inside = [Some(stop), Some(go), value, interval.map(|i| i.0), interval.map(|i| i.1)];
        let (low, high) = inside
            .into_iter()
            .flatten()
            .filter(|v| v.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let spread = if high > low { high - low } else { low.abs().max(1.0) };
        // Both bands beyond the thresholds stay visible, whatever the value.
        let margin = (spread * 0.15).max((go - stop).abs() * 0.6);
        let (low, high) = (low - margin, high + margin);
        let (bad, good) = if go >= stop { (low, high) } else { (high, low) };
        Self { label: label.into(), bad, good, stop, go, value, interval, standing, marks: None }
    }

    /// The same with the thresholds' values under their ticks.
    #[must_use]
    pub fn marked(self, stop: impl Into<String>, go: impl Into<String>) -> Self {
        Self { marks: Some([stop.into(), go.into()]), ..self }
    }

    /// Position from the left in percent, held inside the line.
    fn at(&self, value: f64) -> f64 {
        let share = (value - self.bad) / (self.good - self.bad);
        if share.is_finite() { share.clamp(0.0, 1.0) * 100.0 } else { 50.0 }
    }

    pub fn html(&self) -> Markup {
        let (stop, go) = (self.at(self.stop), self.at(self.go));
        let (stop, go) = (stop.min(go), stop.max(go));
        let height = if self.marks.is_some() { 34 } else { 20 };
        let mut out = format!(
            "<svg class=\"track {}\" role=\"img\" width=\"100%\" height=\"{height}\"><title>{}</title>",
            self.standing.class(),
            escape(&self.label)
        );
        for (class, from, to) in
            [("stop-band", 0.0, stop), ("iterate-band", stop, go), ("go-band", go, 100.0)]
        {
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{}%\" y=\"8\" width=\"{}%\" height=\"4\"/>",
                px(from),
                px(to - from)
            );
        }
        for tick in [stop, go] {
            let _ = write!(
                out,
                "<line class=\"threshold\" x1=\"{0}%\" x2=\"{0}%\" y1=\"4\" y2=\"16\"/>",
                px(tick)
            );
        }
        if let Some((low, high)) = self.interval.filter(|(l, h)| l.is_finite() && h.is_finite()) {
            let _ = write!(
                out,
                "<line class=\"interval\" x1=\"{}%\" x2=\"{}%\" y1=\"10\" y2=\"10\"/>",
                px(self.at(low)),
                px(self.at(high))
            );
        }
        if let Some(value) = self.value.filter(|v| v.is_finite()) {
            let beyond = (value - self.bad) / (self.good - self.bad);
            // A hollow dot at an end marks a value beyond it.
            let class = if (0.0..=1.0).contains(&beyond) { "dot" } else { "dot beyond" };
            let _ = write!(
                out,
                "<circle class=\"{class}\" cx=\"{}%\" cy=\"10\" r=\"4.5\"/>",
                px(self.at(value))
            );
        }
        if let Some(marks) = &self.marks {
            // They grow away from each other, so that close thresholds stay legible; equal ones
            // are one mark.
            let both = [(&marks[0], (stop + go) / 2.0, "mark both")];
            let apart = [(&marks[0], stop, "mark below"), (&marks[1], go, "mark from")];
            let shown = if marks[0] == marks[1] { &both[..] } else { &apart[..] };
            for (text, at, class) in shown {
                let _ = write!(
                    out,
                    "<text class=\"{class}\" x=\"{}%\" y=\"30\">{}</text>",
                    px(*at),
                    escape(text)
                );
            }
        }
        Markup::new(out + "</svg>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(html: &str) -> f64 {
        html.split("cx=\"").nth(1).and_then(|r| r.split('%').next()).unwrap().parse().unwrap()
    }

    #[test]
    fn good_is_right_even_when_less_is_better() {
        let latency = Track::fitted("p99", (10.0, 5.0), Some(2.0), Some((1.5, 2.5)), Standing::Go);
        let margin = Track::fitted("margin", (0.3, 0.6), Some(0.9), None, Standing::Go);
        assert!(dot(latency.html().as_str()) > 70.0);
        assert!(dot(margin.html().as_str()) > 70.0);
    }

    #[test]
    fn unknown_has_a_line_and_no_dot() {
        for value in [None, Some(f64::NAN)] {
            let html = Track::fitted("need", (8.0, 12.0), value, None, Standing::Unknown)
                .html()
                .to_string();
            assert!(!html.contains("<circle") && !html.contains("NaN"), "{html}");
            assert_eq!(html.matches("threshold").count(), 2);
        }
    }

    #[test]
    fn a_value_beyond_the_line_is_hollow_at_its_end() {
        let track = Track {
            label: "need".into(),
            bad: 0.0,
            good: 20.0,
            stop: 8.0,
            go: 12.0,
            value: Some(25.0),
            interval: Some((-3.0, 40.0)),
            standing: Standing::Go,
            marks: None,
        };
        let html = track.html().to_string();
        assert!(html.contains("dot beyond") && html.contains("cx=\"100%\""));
        assert!(html.contains("x1=\"0%\" x2=\"100%\""), "{html}");
    }

    #[test]
    fn thresholds_are_written_at_their_ticks() {
        let track = Track::fitted("need", (8.0, 12.0), Some(14.6), None, Standing::Go);
        let html = track.marked("8", "<12>").html().to_string();
        assert!(html.contains(">8</text>") && html.contains(">&lt;12&gt;</text>"), "{html}");
    }

    #[test]
    fn equal_thresholds_and_zero_width_do_not_divide_by_zero() {
        let html = Track::fitted("x", (0.0, 0.0), Some(0.0), None, Standing::Go).html().to_string();
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
        let track = Track::fitted("x", (0.0, 0.0), None, None, Standing::Unknown);
        let html = track.marked("0", "0").html().to_string();
        assert_eq!(html.matches("</text>").count(), 1, "written once: {html}");
    }
}
