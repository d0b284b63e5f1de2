//! What several forms of the market have in common.

use crate::{
    db,
    market::{Edit, Provenance},
    venture::{Editor, Member},
    web::forms::{Form, FormState},
};

/// Most characters of a source.
const LONGEST_SOURCE: usize = 500;

/// Who changes what.
pub(super) fn edit(member: &Member<Editor>) -> Edit {
    Edit { author: member.user.id, venture: member.id() }
}

/// Reads where a fact comes from and when it was so.
pub(super) fn provenance(form: &mut Form, source: &str, date: &str) -> Option<Provenance> {
    let source = form.text(source, 1..=LONGEST_SOURCE);
    let observed_on = form.past_date(date);
    Some(Provenance { source: source?, observed_on: observed_on? })
}

/// Reads a respondent's label.
pub(super) fn respondent(form: &mut Form, name: &str) -> Option<String> {
    form.text(name, 1..=crate::market::import::LONGEST_LABEL)
}

/// An empty form whose dates are today.
pub(super) fn dated_today<const N: usize>(dates: [&str; N]) -> FormState {
    let today = db::now().date();
    FormState::filled(dates.map(|name| (name, today.to_string())))
}
