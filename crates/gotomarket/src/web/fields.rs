//! Fields that only the forms of this module have.

use time::{Date, macros::format_description};
use uuid::Uuid;

use market::Segment;
use venture::Provenance;
use web::forms::Form;

/// Something that a form offers beside texts of its own.
pub(super) struct Choice {
    pub(super) id: Uuid,
    pub(super) label: String,
}

pub(super) fn segment_choices(segments: &[Segment]) -> Vec<Choice> {
    segments.iter().map(|one| Choice { id: one.id, label: one.name.clone() }).collect()
}

/// Reads a choice among records, or none. The outer `None` means: wrong.
pub(super) fn record(form: &mut Form, name: &str, choices: &[Choice]) -> Option<Option<Uuid>> {
    if form.raw(name).is_empty() {
        return Some(None);
    }
    let offered = |word: &str| {
        let id = Uuid::parse_str(word).ok()?;
        choices.iter().any(|one| one.id == id).then_some(id)
    };
    form.choice(name, offered).map(Some)
}

/// What channels and parts of the market have in common.
pub(super) struct Stated {
    pub(super) name: String,
    pub(super) segment: Option<Uuid>,
    pub(super) note: String,
    pub(super) provenance: Provenance,
}

pub(super) fn stated(form: &mut Form, segments: &[Choice]) -> Option<Stated> {
    let name = form.text("name", 1..=200);
    let segment = record(form, "segment", segments);
    let note = form.text("note", 0..=2000);
    let provenance = Provenance::read(form, "source", "observed_on");
    Some(Stated { name: name?, segment: segment?, note: note?, provenance: provenance? })
}

/// The same as a form shows it.
pub(super) fn typed(
    name: &str,
    segment: Option<Uuid>,
    note: &str,
    provenance: &Provenance,
) -> [(&'static str, String); 5] {
    [
        ("name", name.to_owned()),
        ("segment", segment.map_or_else(String::new, |id| id.to_string())),
        ("note", note.to_owned()),
        ("source", provenance.source.clone()),
        ("observed_on", provenance.observed_on.to_string()),
    ]
}

/// A date as `YYYY-MM-DD` from 2000 to 2100: plans reach into the future.
pub(super) fn planned_date(form: &mut Form, name: &str) -> Option<Date> {
    let text = form.raw(name).to_owned();
    if text.is_empty() {
        form.fail(name, "field-missing", vec![]);
        return None;
    }
    let Ok(date) = Date::parse(&text, format_description!("[year]-[month]-[day]")) else {
        form.fail(name, "field-not-a-date", vec![]);
        return None;
    };
    if !(2000..=2100).contains(&date.year()) {
        form.fail(name, "field-planned-date-range", vec![]);
        return None;
    }
    Some(date)
}

/// How an amount in minor units is typed.
pub(super) fn typed_amount(minor: i64, currency: &str) -> String {
    let digits = i18n::format::minor_digits(currency);
    format!("{:.digits$}", minor as f64 / 10_f64.powi(digits as i32))
}
