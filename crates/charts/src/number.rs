//! Numbers as charts print them: digits grouped by three, as many decimals as
//! the step between ticks needs. The same form serves English and Chinese.

/// A number with the decimals that a distance of `step` needs.
pub(super) fn at_step(value: f64, step: f64) -> String {
    let size = value.abs().max(step.abs());
    if !value.is_finite() || size >= 1e12 || (size > 0.0 && size < 1e-6) {
        return if value == 0.0 { "0".to_owned() } else { format!("{value:.3e}") };
    }
    let decimals = if step > 0.0 { (-(step.log10() + 1e-9).floor()).clamp(0.0, 9.0) } else { 0.0 };
    grouped(value, decimals as usize)
}

/// A number to about four significant digits, for labels and tables.
pub fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.fract() == 0.0 && value.abs() < 1e12 {
        return grouped(value, 0);
    }
    let magnitude = value.abs().log10().floor();
    let text = at_step(value, 10f64.powf((magnitude - 3.0).min(0.0)));
    if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (sign, digits) = match text.strip_prefix('-') {
        // A value that rounds to zero loses its sign.
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => ("", rest),
        Some(rest) => ("−", rest),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').map_or((digits, ""), |(w, f)| (w, f));
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_step() {
        assert_eq!(at_step(0.1, 0.1), "0.1");
        assert_eq!(at_step(0.30000000000000004, 0.1), "0.3");
        assert_eq!(at_step(0.05, 0.05), "0.05");
        assert_eq!(at_step(2000.0, 500.0), "2,000");
        assert_eq!(at_step(-0.0, 0.1), "0.0");
    }

    #[test]
    fn labels_keep_four_digits_at_most() {
        assert_eq!(plain(535_818.0), "535,818");
        assert_eq!(plain(0.9812), "0.9812");
        assert_eq!(plain(97.6), "97.6");
        assert_eq!(plain(-1234.5), "−1,234"); // half to even
        assert_eq!(plain(0.000_43), "0.00043");
        assert_eq!(plain(f64::NAN), "NaN");
    }
}
