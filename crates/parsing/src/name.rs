//! When two names are equal: composed or decomposed, in capitals or not, with one space or more
//! between words. Every other character distinguishes them: `C`, `C++` and `C#`, `1.12` and
//! `11.2`, ข้าว and ข่าว. All comparisons of names use it.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The key of equal names. Not for display.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split(is_blank).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        if word.is_ascii() {
            key.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        } else {
            let folded = word.nfc().filter(|c| !is_unseen(*c)).flat_map(folded);
            key.extend(folded.nfc());
        }
    }
    key
}

/// True when two names are equal.
pub fn same(one: &str, other: &str) -> bool {
    one == other || key(one) == key(other)
}

/// The text in NFC: how texts are stored and compared.
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// The text in NFD, as some programs write it.
pub fn decomposed(text: &str) -> String {
    text.nfd().collect()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{200b}'
}

/// Invisible characters without meaning: soft hyphens, byte order marks.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{2060}' | '\u{feff}')
}

/// The case-folded letter, also where that makes two: ß and SS. The Turkish ı is not i, but İ
/// is its capital.
fn folded(c: char) -> impl Iterator<Item = char> {
    let c = if c == 'İ' { 'i' } else { c };
    let keeps = c == 'ı';
    // Lower case first, so that names that are equal by a database's `lower` are equal here
    // too.
    let upper = c.to_lowercase().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).map(move |lower| if keeps { c } else { lower })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_signs_are_different() {
        for (one, other) in [
            ("C", "C++"),
            ("C++", "C#"),
            ("Streamly", "Streamly+"),
            ("Nova 1.12", "Nova 11.2"),
            ("Noise stays < 5 dB", "Noise stays > 5 dB"),
            ("ข้าว", "ข่าว"),
            ("ข้าว", "ขาว"),
            ("resume", "résumé"),
            ("-5 °C", "5 °C"),
            ("कि", "की"),
            ("ı", "i"),
            ("a b", "ab"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_differ_in_form_only_are_equal() {
        for (one, other) in [
            ("Étiquette lisible à Zürich", "E\u{301}tiquette lisible a\u{300} Zu\u{308}rich"),
            ("  Rapid  OCR ", "rapid ocr"),
            ("a\u{a0}b", "A b"),
            ("STRASSE", "Straße"),
            ("İzmir", "izmir"),
            ("I\u{307}zmir", "İzmir"),
            ("STRA\u{1e9e}E", "straße"),
            ("ΟΔΟΣ", "οδος"),
            ("οδός", "ΟΔΌΣ"),
            ("\u{1100}\u{1161}", "가"),
            ("\u{feff}Zürich", "zürich"),
            ("Ｃ", "ｃ"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
        assert_eq!(key("  "), "");
        assert_eq!(composed("Zu\u{308}rich"), "Zürich");
    }
}
