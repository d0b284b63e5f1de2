//! Counts in a JSON object by their path, so that an error names the field.

use serde_json::Value;

use super::error::BodyError;

/// A place in a body.
#[derive(Clone, Copy)]
pub(super) struct Fields<'b> {
    root: &'static str,
    value: &'b Value,
}

impl<'b> Fields<'b> {
    pub(super) const fn new(root: &'static str, value: &'b Value) -> Self {
        Self { root, value }
    }

    /// The same below `name`; `None` when it is missing or null.
    pub(super) fn below(self, name: &'static str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| value.is_object())?;
        Some(Self { root: name, value })
    }

    /// A count; `None` when it is missing or null.
    pub(super) fn count(self, name: &str) -> Result<Option<u64>, BodyError> {
        match self.value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.whole(name, value).map(Some),
        }
    }

    fn whole(self, name: &str, value: &Value) -> Result<u64, BodyError> {
        let not_count = || BodyError::NotCount { field: self.field(name) };
        if let Some(count) = value.as_u64() {
            return Ok(count);
        }
        // Some gateways write 12.0.
        let float = value.as_f64().filter(|f| f.fract() == 0.0 && (0.0..9.0e15).contains(f));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        float.map(|f| f as u64).ok_or_else(not_count)
    }

    pub(super) fn required(self, name: &str) -> Result<u64, BodyError> {
        let missing = || BodyError::Missing { field: self.field(name) };
        self.count(name)?.ok_or_else(missing)
    }

    pub(super) fn items(self, name: &str) -> &'b [Value] {
        self.value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub(super) fn text(self, name: &str) -> Option<&'b str> {
        self.value.get(name).and_then(Value::as_str)
    }

    pub(super) fn field(self, name: &str) -> String {
        format!("{}.{name}", self.root)
    }

    /// The one count that several fields state.
    pub(super) fn one_of(self, counts: &[(&str, Option<u64>)]) -> Result<Option<u64>, BodyError> {
        let mut told = counts.iter().filter_map(|(name, count)| count.map(|count| (*name, count)));
        let Some((name, count)) = told.next() else { return Ok(None) };
        match told.find(|(_, other)| *other != count) {
            None => Ok(Some(count)),
            Some((other, expected)) => Err(BodyError::Contradiction {
                field: self.field(name),
                value: count,
                other: self.field(other),
                expected,
            }),
        }
    }
}

/// Adds two optional counts; `None` when neither is given.
pub(super) fn add(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (one, None) | (None, one) => one,
    }
}
