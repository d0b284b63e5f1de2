//! The words of the sample's records in one language. Every record names the same source,
//! which says that it is invented.

use time::Date;

use i18n::Lang;
use venture::Provenance;

/// Says what the sample's records hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Lang);

impl Words {
    /// The text of a key; `key` leaves out the `sample-` of the translation files.
    pub(super) fn say(self, key: &str) -> String {
        self.0.t(&format!("sample-{key}"))
    }

    /// The same; nothing where there is no key.
    pub(super) fn say_if_any(self, key: &str) -> String {
        if key.is_empty() { String::new() } else { self.say(key) }
    }

    pub(super) fn provenance(self, observed_on: Date) -> Provenance {
        Provenance { source: self.say("source"), observed_on }
    }
}
