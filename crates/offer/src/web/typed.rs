//! Stored numbers in fields.

use i18n::format;

/// A stored number as one would type it: no grouping, no rounding noise.
pub(super) fn typed(value: f64, unit: f64) -> String {
    format::typed((value / unit * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn a_stored_number_is_shown_as_typed() {
        assert_eq!(typed(0.035, 0.01), "3.5");
        assert_eq!(typed(0.07, 0.01), "7");
        assert_eq!(typed(1_250_000.5, 1.0), "1250000.5");
        assert_eq!(typed(0.000_043, 1.0), "0.000043");
    }
}
