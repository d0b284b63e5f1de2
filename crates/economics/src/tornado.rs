//! Which input moves the margin most: each at its low and high end, all
//! others at base.

use serde::{Deserialize, Serialize};

use super::{
    inputs::{Input, VerdictInputs},
    simulate::{self, UNIT_INPUTS},
};

/// One bar: the margin at both ends of an input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    pub input: Input,
    /// The input's low and high.
    pub low: f64,
    pub high: f64,
    /// Gross margin with the input at its low and at its high.
    pub margin_at_low: f64,
    pub margin_at_high: f64,
}

impl Bar {
    /// |margin at high − margin at low|.
    pub fn width(&self) -> f64 {
        (self.margin_at_high - self.margin_at_low).abs()
    }
}

/// Bars of the gross margin, widest first; inputs that do not move it are left out.
pub fn gross_margin(inputs: &VerdictInputs) -> Vec<Bar> {
    let mut bars: Vec<Bar> = UNIT_INPUTS
        .into_iter()
        .filter_map(|input| {
            let range = simulate::range_of(inputs, input)?;
            let margin_at = |end: f64| {
                let at = |other, range: super::triangular::Triangular| {
                    if other == input { end } else { range.base() }
                };
                simulate::unit(inputs, 1.0, at).gross_margin
            };
            Some(Bar {
                input,
                low: range.low(),
                high: range.high(),
                margin_at_low: margin_at(range.low())?,
                margin_at_high: margin_at(range.high())?,
            })
        })
        .filter(|bar| bar.width() > 0.0)
        .collect();
    bars.sort_by(|a, b| b.width().total_cmp(&a.width()));
    bars
}
