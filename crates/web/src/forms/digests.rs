//! Digests of the values of a form, by which a change of a record is noticed. Knows no form.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// Name of the hidden field.
pub(super) const FIELD: &str = "as-read";
/// Most bytes of the hidden field: more than any form needs.
const LONGEST: usize = 200_000;
/// Digits of a digest: it tells changes apart and keeps nothing secret.
const DIGITS: usize = 16;

/// Digest of each field's values.
pub(super) type Digests = BTreeMap<String, String>;

/// What somebody else saved into a field meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    pub value: String,
    /// The field had not been touched, so it shows the new value.
    pub taken: bool,
}

fn digest(values: &[String]) -> String {
    let mut hash = Sha256::new();
    for value in values {
        // Browsers send line ends of their own.
        let value = value.replace("\r\n", "\n");
        let value = value.trim();
        hash.update((value.len() as u64).to_le_bytes());
        hash.update(value.as_bytes());
    }
    let mut digits = hex::encode(hash.finalize());
    digits.truncate(DIGITS);
    digits
}

fn is_empty(values: &[String]) -> bool {
    values.iter().all(|value| value.trim().is_empty())
}

/// The digest of a field; an empty one is as good as none.
pub(super) fn of(values: Option<&Vec<String>>) -> Option<String> {
    values.filter(|values| !is_empty(values)).map(|values| digest(values))
}

/// The digests that a form brought back; none when they cannot be read.
pub(super) fn parse(mark: &str) -> Option<Digests> {
    if mark.len() > LONGEST { None } else { serde_json::from_str(mark).ok() }
}
