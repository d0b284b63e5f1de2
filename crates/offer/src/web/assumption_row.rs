//! A row of the assumptions' table: the names of its fields, what they show, what was entered.

use super::typed::typed;
use crate::{Assumption, AssumptionDraft, Ground, Quantity, store::AssumptionChange};
use economics::triangular::Triangular;
use web::forms::Form;

/// The parts of a row in the order of the columns.
pub(super) const COLUMNS: [&str; 6] = ["low", "base", "high", "ground", "source", "date"];

/// Name of a row's field.
pub(super) fn field(quantity: Quantity, part: &str) -> String {
    format!("{}-{part}", quantity.as_str())
}

/// What the fields of a row show, by columns; a new one is assumed and dated `today`.
pub(super) fn shown(quantity: Quantity, stored: Option<&Assumption>, today: &str) -> [String; 6] {
    let Some(stored) = stored else {
        let (none, assumed) = (String::new, Ground::Assumed.as_str().to_owned());
        return [none(), none(), none(), assumed, none(), today.to_owned()];
    };
    let number = |value| typed(value, quantity.measure().typed_unit());
    [
        number(stored.range.low()),
        number(stored.range.base()),
        number(stored.range.high()),
        stored.ground.as_str().to_owned(),
        stored.source.clone(),
        stored.dated.to_string(),
    ]
}

/// The rows that a person changed. Rows that were not sent stay as they are; what is wrong is
/// said at its field.
pub(super) fn changes(form: &mut Form) -> Vec<AssumptionChange> {
    let mut changes = Vec::new();
    for (at, quantity) in Quantity::ALL.into_iter().enumerate() {
        let names = COLUMNS.map(|part| field(quantity, part));
        if form.names().all(|name| !names.iter().any(|one| one == name)) {
            continue;
        }
        complete(form, at);
        let draft = read(form, quantity);
        let seen = field(quantity, "seen");
        let seen = form.names().any(|name| name == seen).then(|| form.raw(&seen).to_owned());
        let entered = draft.as_ref().map(AssumptionDraft::token).unwrap_or_default();
        if seen.as_ref() != Some(&entered) {
            changes.push(AssumptionChange { quantity, seen, draft });
        }
    }
    changes
}

/// Source and date of a row that states numbers: where they are empty, those of the nearest row
/// above, and at last today.
fn complete(form: &mut Form, at: usize) {
    let quantity = Quantity::ALL[at];
    if ["low", "base", "high"].iter().all(|part| form.raw(&field(quantity, part)).is_empty()) {
        return;
    }
    let above = |form: &Form, part: &str| {
        let rows = Quantity::ALL.into_iter().take(at + 1);
        let names: Vec<String> = rows.map(|quantity| field(quantity, part)).collect();
        let filled = form.last_filled(names.iter().map(String::as_str));
        filled.map(|name| form.raw(name).to_owned())
    };
    let source = field(quantity, "source");
    match above(form, "source") {
        Some(text) => form.put(&source, text),
        None => form.fail(&source, "grid-source-missing", vec![]),
    }
    let date = above(form, "date").unwrap_or_else(|| db::now().date().to_string());
    form.put(&field(quantity, "date"), date);
}

/// Parses one assumption. Empty fields mean none; a base alone is an exact value. `None` also
/// for errors, which go to the form.
pub fn read(form: &mut Form, quantity: Quantity) -> Option<AssumptionDraft> {
    let [low, base, high, ground, source, date] = COLUMNS.map(|part| field(quantity, part));
    if [&low, &base, &high, &source].into_iter().all(|field| form.raw(field).is_empty()) {
        return None;
    }
    let unit = quantity.measure().typed_unit();
    let (least, most) = quantity.range();
    let range = least / unit..=most / unit;
    let exactly = form.raw(&low).is_empty() && form.raw(&high).is_empty();
    let middle = form.number(&base, range.clone());
    let (bottom, top) = if exactly {
        (middle, middle)
    } else {
        (form.number(&low, range.clone()), form.number(&high, range))
    };
    let text = form.text(&source, 1..=500);
    let ground = form.choice(&ground, Ground::parse);
    let dated = form.past_date(&date);
    let (bottom, middle, top) = (bottom?, middle?, top?);
    // The same rounding as in storage, so that 3.5 % is 0.035.
    let kept = |typed: f64| (typed * unit * 1e6).round() / 1e6;
    for (field, typed) in [(&low, bottom), (&base, middle), (&high, top)] {
        // Only floating-point noise is rounded: a price must not change.
        if (kept(typed) - typed * unit).abs() > 1e-9 + typed.abs() * 1e-12 {
            let args = vec![("typed", form.raw(field).to_owned()), ("places", "6".to_owned())];
            form.fail(field, "field-too-many-places", args);
        }
    }
    let Ok(range) = Triangular::new(kept(bottom), kept(middle), kept(top)) else {
        form.fail(if bottom > middle { &low } else { &high }, "field-not-in-order", vec![]);
        return None;
    };
    Some(AssumptionDraft { range, ground: ground?, source: text?, dated: dated? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::of_record(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())))
    }

    const PRICE: [(&str, &str); 4] = [
        ("price-base", "20"),
        ("price-ground", "assumed"),
        ("price-source", "Pilot"),
        ("price-date", "2026-01-02"),
    ];

    #[test]
    fn an_empty_source_or_date_means_the_row_above() {
        let mut fields = PRICE.to_vec();
        fields.extend([("churn-base", "3"), ("churn-ground", "assumed"), ("churn-source", "")]);
        let mut form = form(&fields);
        let changes = changes(&mut form);
        assert!(form.is_valid());
        let sources: Vec<_> = changes
            .iter()
            .map(|one| one.draft.as_ref().map(|draft| (draft.source.clone(), draft.dated)))
            .collect();
        assert_eq!((sources.len(), &sources[0]), (2, &sources[1]));
    }

    #[test]
    fn the_first_row_must_say_where_its_numbers_come_from() {
        let mut form = form(&[("price-base", "20"), ("price-ground", "assumed")]);
        changes(&mut form);
        assert_eq!(form.into_state().wrong_fields(), ["price-source"]);
    }

    #[test]
    fn a_row_as_it_was_shown_is_no_change_and_one_that_was_not_sent_neither() {
        let draft = read(&mut form(&PRICE), Quantity::Price).unwrap();
        let token = draft.token();
        let mut fields = PRICE.to_vec();
        fields.push(("price-seen", token.as_str()));
        assert!(changes(&mut form(&fields)).is_empty());
        fields[0].1 = "21";
        let changed = changes(&mut form(&fields));
        assert_eq!((changed.len(), changed[0].seen.as_deref()), (1, Some(token.as_str())));
        // Emptied: it is to be removed.
        for at in [0, 2] {
            fields[at].1 = "";
        }
        assert!(changes(&mut form(&fields))[0].draft.is_none());
    }
}
