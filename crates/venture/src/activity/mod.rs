//! What was done in a venture, by whom and to what, as its members read it: the lines of the
//! audit log with the names that those who may read them know anyway. The log's details are
//! never shown.

mod lines;
pub(super) mod web;

pub use lines::{list_lines, recent};

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::RecordKind;
use i18n::Lang;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    Member {
        id: Uuid,
        name: String,
    },
    /// Somebody who is no member any more; they are not named.
    Former,
    /// A respondent without an account, or the program.
    Nobody,
}

impl Person {
    /// What they are called.
    pub fn text(&self, lang: &Lang) -> String {
        match self {
            Self::Member { name, .. } => name.clone(),
            Self::Former => lang.t("activity-former"),
            Self::Nobody => lang.t("activity-nobody"),
        }
    }
}

/// A line of the audit log.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    #[serde(rename = "person", serialize_with = "member_only")]
    pub person: Person,
    pub action: String,
    pub kind: String,
    pub record: Option<Uuid>,
    /// What the record is called; nothing when it is gone, or has no name.
    pub label: Option<String>,
    /// Where it is; nothing when it is gone.
    pub href: Option<String>,
}

/// Name and identifier of a member, null for others.
fn member_only<S: serde::Serializer>(person: &Person, to: S) -> Result<S::Ok, S::Error> {
    match person {
        Person::Member { id, name } => {
            Some(serde_json::json!({ "id": id, "name": name })).serialize(to)
        }
        Person::Former | Person::Nobody => to.serialize_none(),
    }
}

impl Line {
    /// What was done, such as “created”.
    pub fn did(&self, lang: &Lang) -> String {
        let known = lang.find(&format!("activity-did-{}", self.action));
        known.unwrap_or_else(|| lang.t("activity-did-other"))
    }

    /// The kind of record, such as “need”.
    pub fn what(&self, lang: &Lang) -> String {
        kind_text(&self.kind, *lang)
    }
}

/// The word for a kind of subject in the audit log.
fn kind_text(kind: &str, lang: Lang) -> String {
    match target(kind) {
        Target::Record(record) if record.as_str() == hyphenated(kind) => lang.t(&record.text_key()),
        _ => {
            let known = lang.find(&format!("activity-kind-{}", hyphenated(kind)));
            known.unwrap_or_else(|| lang.t("activity-kind-other"))
        }
    }
}

fn hyphenated(kind: &str) -> String {
    kind.replace('_', "-")
}

/// Where a subject of the audit log is found.
enum Target {
    /// Its identifier is that of such a record.
    Record(RecordKind),
    /// A page below the venture.
    Page(&'static str),
    Nowhere,
}

fn target(kind: &str) -> Target {
    match hyphenated(kind).as_str() {
        "need-rating" | "offer-rating" => Target::Record(RecordKind::Need),
        "competitor-feature" => Target::Record(RecordKind::Competitor),
        "capability-rating" => Target::Record(RecordKind::Capability),
        "assumptions" => Target::Page("offer/assumptions"),
        "offer" => Target::Page("offer"),
        "risk-answers" => Target::Page("offer/risks"),
        "verdict-rules" => Target::Page("rules"),
        "report-texts" => Target::Page("reports"),
        "venture" => Target::Page(""),
        "comment" => Target::Page("comments"),
        "invitation" => Target::Page("settings"),
        other => RecordKind::parse(other).map_or(Target::Nowhere, Target::Record),
    }
}
