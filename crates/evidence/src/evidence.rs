//! Something that somebody said, did or paid; and how much each kind of it proves.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::file::FileKind;
use artifacts::Sha;
use parsing::name;
use venture::{Freshness, Provenance};

/// Most characters of a note.
pub const LONGEST_NOTE: usize = 20_000;
/// Most tags on a record.
pub const MOST_TAGS: usize = 12;
/// Most characters of a tag.
pub const LONGEST_TAG: usize = 40;

parsing::words! {
    /// How much evidence proves: what it costs people to give it.
    #[derive(PartialOrd, Ord)]
    pub enum Strength as "strength-" {
        /// Words cost nothing.
        Said = "said",
        /// Time and trouble that nobody asked for.
        Did = "did",
        /// A name under something that binds a little.
        SignedUp = "signed-up",
        /// Money.
        Paid = "paid",
    }
}

impl Strength {
    /// 1 for the weakest to 4 for the strongest: an order, not a measure.
    #[must_use]
    pub fn grade(self) -> u8 {
        match self {
            Self::Said => 1,
            Self::Did => 2,
            Self::SignedUp => 3,
            Self::Paid => 4,
        }
    }
}

parsing::words! {
    /// What sort of evidence it is. The sort alone decides the strength.
    pub enum Kind as "evidence-kind-" {
        Opinion = "opinion",
        Publication = "publication",
        Complaint = "complaint",
        Behaviour = "behaviour",
        SignUp = "sign-up",
        Letter = "letter",
        Prepayment = "prepayment",
        Purchase = "purchase",
    }
}

impl Kind {
    /// What people say they would do says little of what they do; what they
    /// complain of unasked or work around shows the need; what they sign shows
    /// the will; what they pay shows the worth. The page prints this table with
    /// the reason for every kind (text keys `evidence-why-…`).
    #[must_use]
    pub fn strength(self) -> Strength {
        match self {
            Self::Opinion | Self::Publication => Strength::Said,
            Self::Complaint | Self::Behaviour => Strength::Did,
            Self::SignUp | Self::Letter => Strength::SignedUp,
            Self::Prepayment | Self::Purchase => Strength::Paid,
        }
    }

    /// Key of the reason for its strength.
    #[must_use]
    pub fn reason_key(self) -> String {
        format!("evidence-why-{}", self.as_str())
    }
}

/// What evidence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum About {
    Need(Uuid),
    Competitor(Uuid),
}

impl About {
    /// Address of the page of what it names.
    #[must_use]
    pub fn href(self, venture: Uuid) -> String {
        match self {
            Self::Need(id) => format!("/ventures/{venture}/needs/{id}"),
            Self::Competitor(id) => format!("/ventures/{venture}/competitors/{id}"),
        }
    }
}

/// The file that belongs to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    #[serde(skip)]
    pub sha256: Sha,
    pub name: String,
    pub kind: FileKind,
    pub bytes: u64,
}

/// A record of the library.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub kind: Kind,
    pub title: String,
    pub note: String,
    pub link: Option<String>,
    /// A label for who said it; empty when nobody in particular did.
    pub person: String,
    pub segment: Option<Uuid>,
    pub file: Option<Attachment>,
    /// Name of a file that the export lacked from which this record came.
    pub lost_file: Option<String>,
    /// In alphabetical order.
    pub tags: Vec<String>,
    /// What the whole record and its passages are about, each once.
    pub about: Vec<About>,
    #[serde(skip)]
    pub provenance: Provenance,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Evidence {
    /// Address of its page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/evidence/{}", self.venture, self.id)
    }

    /// Older than 180 days, as what people say of needs.
    #[must_use]
    pub fn is_stale(&self, today: &Date) -> bool {
        Freshness::Rating.is_stale(self.provenance.observed_on, *today)
    }

    /// How much it proves.
    #[must_use]
    pub fn strength(&self) -> Strength {
        self.kind.strength()
    }
}

/// What a person says about evidence.
#[derive(Debug, Clone)]
pub struct EvidenceDraft {
    pub kind: Kind,
    pub title: String,
    pub note: String,
    pub link: Option<String>,
    pub person: String,
    pub segment: Option<Uuid>,
    pub tags: Vec<String>,
    pub about: Vec<About>,
    pub provenance: Provenance,
}

/// Reads tags from a line: commas or semicolons between them, capitals do not matter.
///
/// # Errors
/// The first one that is too long, or how many there are when there are too many.
pub fn read_tags(line: &str) -> Result<Vec<String>, TagError> {
    let mut tags: Vec<String> = line
        .split([',', ';', '，', '；', '、'])
        .map(|tag| {
            let words: Vec<&str> = tag.trim_start_matches('#').split_whitespace().collect();
            name::composed(&words.join(" ").to_lowercase()).into_owned()
        })
        .filter(|tag| !tag.is_empty())
        .collect();
    tags.sort();
    tags.dedup_by_key(|tag| name::key(tag));
    if let Some(long) = tags.iter().find(|tag| tag.chars().count() > LONGEST_TAG) {
        return Err(TagError::TooLong(long.clone()));
    }
    if tags.len() > MOST_TAGS {
        return Err(TagError::TooMany(tags.len()));
    }
    Ok(tags)
}

/// Why a line of tags was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    #[error("the tag {0:?} is too long")]
    TooLong(String),
    #[error("{0} tags are too many")]
    TooMany(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn said_is_weaker_than_done_than_signed_than_paid() {
        let grades: Vec<u8> = Kind::ALL.iter().map(|kind| kind.strength().grade()).collect();
        assert_eq!(grades, [1, 1, 2, 2, 3, 3, 4, 4]);
        assert!(Strength::Said < Strength::Did && Strength::SignedUp < Strength::Paid);
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        for strength in Strength::ALL {
            assert_eq!(Strength::parse(strength.as_str()), Some(strength));
        }
    }

    #[test]
    fn tags_are_told_apart_by_their_letters_alone() {
        assert_eq!(
            read_tags(" Price, onboarding ;#PRICE,, 物流、Long  wait").unwrap(),
            ["long wait", "onboarding", "price", "物流"]
        );
        assert_eq!(read_tags("").unwrap(), Vec::<String>::new());
        assert_eq!(read_tags(&"a".repeat(41)), Err(TagError::TooLong("a".repeat(41))));
        let many: Vec<String> = (0..13).map(|n| n.to_string()).collect();
        assert_eq!(read_tags(&many.join(",")), Err(TagError::TooMany(13)));
    }
}
