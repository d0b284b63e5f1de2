//! The dated log of what changed at a competitor: by itself when a fact is
//! entered anew, or written by somebody who saw something.

use serde::Serialize;
use uuid::Uuid;

use i18n::format::{self, THIN};
use venture::Provenance;

parsing::words! {
    /// What kind of fact changed.
    pub enum ChangedField as "change-field-" {
        Share = "share",
        Price = "price",
        Funding = "funding",
        Headcount = "headcount",
        /// How well it meets a need.
        Rating = "rating",
        /// How good it is at something.
        Capability = "capability",
        /// What somebody saw and wrote down.
        Note = "note",
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub id: Uuid,
    pub field: ChangedField,
    /// Which one of several: the need, the capability, the price's unit; else empty.
    pub subject: String,
    /// As people read it; nothing means unknown.
    pub before: Option<String>,
    pub after: Option<String>,
    pub note: String,
    pub provenance: Provenance,
    pub author: Uuid,
}

/// A line to be stored.
#[derive(Debug, Clone)]
pub struct ChangeDraft {
    pub field: ChangedField,
    pub subject: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub note: String,
    pub provenance: Provenance,
}

impl ChangeDraft {
    /// A fact that has another value now; nothing when it has not.
    #[must_use]
    pub fn of(
        field: ChangedField,
        subject: &str,
        (before, after): (Option<String>, Option<String>),
        provenance: &Provenance,
    ) -> Option<Self> {
        (before != after).then(|| Self {
            field,
            subject: subject.to_owned(),
            before,
            after,
            note: String::new(),
            provenance: provenance.clone(),
        })
    }
}

/// A market share as the log keeps it.
#[must_use]
pub(super) fn share_text(share: f64) -> String {
    format!("{}%", format::brief(share))
}

/// A rating as the log keeps it.
#[must_use]
pub fn rating_text(rating: i16) -> String {
    format!("{rating}{THIN}/{THIN}5")
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn what_stays_the_same_is_no_change() {
        let said = Provenance { source: "x".to_owned(), observed_on: date!(2026 - 11 - 01) };
        let pair = |a: Option<f64>, b: Option<f64>| (a.map(share_text), b.map(share_text));
        let of = |pair| ChangeDraft::of(ChangedField::Share, "", pair, &said);
        assert!(of(pair(Some(10.0), Some(10.0))).is_none());
        assert!(of(pair(None, None)).is_none());
        let change = of(pair(None, Some(12.5))).unwrap();
        assert_eq!((change.before, change.after.as_deref()), (None, Some("12.5%")));
    }

    #[test]
    fn every_kind_is_read_back() {
        for field in ChangedField::ALL {
            assert_eq!(ChangedField::parse(field.as_str()), Some(field));
        }
        assert_eq!(ChangedField::parse("name"), None);
    }
}
