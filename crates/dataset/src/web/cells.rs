//! How the cells of a table or of labels are read, as chosen in a form:
//! words for no value, the sign before fractions, the line of names.

use lab::data::LoadOptions;
use web::forms::Form;

const WORDS_LENGTH: usize = 400;

/// Pairs of word and text key, as the form's macros take them.
pub(super) const DECIMALS: [(&str, &str); 3] = [
    ("", "dataset-found-out"),
    ("point", "dataset-decimal-point"),
    ("comma", "dataset-decimal-comma"),
];
pub(super) const HEADERS: [(&str, &str); 3] =
    [("", "dataset-found-out"), ("yes", "dataset-header-yes"), ("no", "dataset-header-no")];

/// Reads them into the options; nothing where something is wrong, which the form then says.
pub(super) fn read(form: &mut Form, load: &mut LoadOptions) -> Option<()> {
    let words = form.text("missing", 0..=WORDS_LENGTH)?;
    load.missing = missing(&words);
    load.decimal = match form.raw("decimal") {
        "" => None,
        _ => Some(form.choice("decimal", |word| word.parse().ok())?),
    };
    load.header = match form.raw("header") {
        "" => None,
        _ => Some(form.choice("header", |word| match word {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })?),
    };
    Some(())
}

/// Words between commas, in the signs of either language.
fn missing(words: &str) -> Vec<String> {
    let words = words.split([',', '，', '、']).map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The fields as they stand in a form.
pub(super) fn filled(load: &LoadOptions) -> impl Iterator<Item = (&'static str, String)> {
    let header = load.header.map_or("", |header| if header { "yes" } else { "no" });
    let decimal = load.decimal.map(|sign| sign.to_string()).unwrap_or_default();
    [("missing", load.missing.join(", ")), ("decimal", decimal), ("header", header.to_owned())]
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::data::DecimalSign;

    #[test]
    fn what_is_filled_in_is_what_was_read() {
        assert_eq!(missing(" NA, n/a ，无、?,"), ["NA", "n/a", "无", "?"]);
        let load = LoadOptions {
            missing: missing("NA,?"),
            decimal: Some(DecimalSign::Comma),
            header: Some(false),
            ..LoadOptions::default()
        };
        let values: Vec<String> = filled(&load).map(|(_, value)| value).collect();
        assert_eq!(values, ["NA, ?", "comma", "no"]);
        assert!(DECIMALS[1..].iter().all(|(word, _)| word.parse::<DecimalSign>().is_ok()));
    }
}
