//! When two names, words or texts are the same to people: composed and decomposed
//! letters, a whole number written with a fraction of nothing. Reads no files.

use std::borrow::Cow;

use parsing::name;

/// The text with composed letters (NFC), as most programs write them; Macs write names of
/// files decomposed.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    name::composed(text)
}

/// A whole number without the fraction of zeros that programs write after it once a column
/// has a gap: 8.0 is 8. Anything else stays as it is written.
#[must_use]
pub fn plain(text: &str) -> &str {
    let Some((whole, fraction)) = text.split_once(['.', ',']) else { return text };
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    // A comma before three zeros is one between thousands.
    let grouped = text.contains(',') && fraction.len() == 3;
    if is_number && is_whole && !grouped { whole } else { text }
}

/// A name in lower case without separators between its words: user_id, User-ID and userId are
/// one.
pub(super) fn normalised_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The decomposed forms are those of Python's `unicodedata.normalize("NFD", …)`.
    #[test]
    fn letters_of_two_signs_are_those_of_one() {
        assert_eq!(composed("Zu\u{308}rich"), "Zürich");
        assert_eq!(composed("\u{1112}\u{1161}\u{11ab}"), "한");
        assert!(matches!(composed("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_fraction_of_nothing_is_left_out_and_nothing_else() {
        for (written, meant) in [
            ("8.0", "8"),
            ("-3.00", "-3"),
            ("10,0", "10"),
            ("1234567890123456789.0", "1234567890123456789"),
        ] {
            assert_eq!(plain(written), meant);
        }
        for other in ["8", "8.5", "8.", ".0", "v8.0", "1.0.0", "1,000", "007", "", "8.0e1"] {
            assert_eq!(plain(other), other);
        }
    }
}
