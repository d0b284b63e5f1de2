//! One bar divided into shares of a whole, such as the probabilities of a verdict. Its figures
//! are beside it as text.

use std::fmt::Write as _;

use super::{
    Standing,
    markup::{Markup, escape, px},
};

/// Shares that are drawn as parts of their sum.
#[derive(Debug, Clone)]
pub struct ShareBar {
    /// The accessible name, with all shares in words.
    pub label: String,
    pub shares: Vec<Share>,
}

/// One part.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    pub standing: Standing,
    pub value: f64,
}

impl ShareBar {
    pub fn html(&self) -> Markup {
        let parts: Vec<Share> =
            self.shares.iter().copied().filter(|s| s.value.is_finite() && s.value > 0.0).collect();
        let total: f64 = parts.iter().map(|s| s.value).sum();
        let mut out = format!(
            "<svg class=\"share-bar\" role=\"img\" width=\"100%\" height=\"12\"><title>{}</title>\
             <rect class=\"rest\" x=\"0\" y=\"0\" width=\"100%\" height=\"12\" rx=\"6\"/>",
            escape(&self.label)
        );
        let mut left = 0.0;
        for part in parts {
            let width = part.value / total * 100.0;
            let _ = write!(
                out,
                "<rect class=\"{}\" x=\"{}%\" y=\"0\" width=\"{}%\" height=\"12\"/>",
                match part.standing {
                    Standing::Go => "share go",
                    Standing::Iterate => "share iterate",
                    Standing::Stop => "share stop",
                    Standing::Unknown => "share unknown",
                },
                px(left),
                px(width)
            );
            left += width;
            if left < 99.9 {
                let _ = write!(
                    out,
                    "<line class=\"cut\" x1=\"{0}%\" x2=\"{0}%\" y1=\"0\" y2=\"12\"/>",
                    px(left)
                );
            }
        }
        Markup::new(out + "</svg>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fill_the_bar_and_strange_ones_are_left_out() {
        let shares = [(Standing::Go, 0.25), (Standing::Iterate, f64::NAN), (Standing::Stop, 0.75)]
            .map(|(standing, value)| Share { standing, value });
        let html = ShareBar { label: "go 25 %".into(), shares: shares.to_vec() }.html().to_string();
        assert!(html.contains("\"share go\" x=\"0%\" y=\"0\" width=\"25%\""), "{html}");
        assert!(html.contains("\"share stop\" x=\"25%\" y=\"0\" width=\"75%\""));
        assert!(!html.contains("iterate"));
    }
}
