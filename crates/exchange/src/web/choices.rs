//! What a person chose for a waiting import: from its form to a mapping and back.

use std::collections::BTreeMap;

use crate::{
    Mapping, Role, ScaleEnds, Target, end_names,
    parse::{Delimiter, Encoding, Reading},
    word_name,
};
use web::forms::{Form, FormState};

/// What was typed and chosen, as form fields.
pub(super) fn filled(mapping: &Mapping) -> FormState {
    let reading = &mapping.reading;
    let decimal = reading.decimal_comma.map_or("", |comma| if comma { "comma" } else { "point" });
    let mut values = vec![
        ("target".to_owned(), mapping.target.as_str().to_owned()),
        ("encoding".to_owned(), reading.encoding.map_or("", Encoding::as_str).to_owned()),
        ("delimiter".to_owned(), reading.delimiter.map_or("", Delimiter::as_str).to_owned()),
        ("head".to_owned(), reading.head.unwrap_or(1).to_string()),
        ("sheet".to_owned(), reading.sheet.clone().unwrap_or_default()),
        ("decimal".to_owned(), decimal.to_owned()),
        ("source".to_owned(), mapping.source.clone()),
        ("date".to_owned(), mapping.date.clone()),
        ("need".to_owned(), mapping.need.clone()),
    ];
    for (at, role) in mapping.roles.iter().enumerate() {
        values.push((format!("column-{at}"), role.field.clone()));
        values.push((format!("label-{at}"), role.label.clone()));
    }
    for (field, words) in &mapping.words {
        values.extend(words.iter().map(|(word, typed)| (word_name(field, word), typed.clone())));
    }
    for (field, ends) in &mapping.scales {
        let (low, high) = end_names(field);
        values.extend([(low, ends.low.clone()), (high, ends.high.clone())]);
    }
    if mapping.create_missing {
        values.push(("create_missing".to_owned(), "yes".to_owned()));
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// Reads the form. Where the target or the reading changed, columns are guessed anew.
pub(super) fn read(form: &Form, before: &Mapping) -> Mapping {
    let target = Target::parse(form.raw("target")).unwrap_or(before.target);
    let some = |name: &str| Some(form.raw(name).to_owned()).filter(|text| !text.is_empty());
    let reading = Reading {
        encoding: Encoding::parse(form.raw("encoding")),
        delimiter: Delimiter::parse(form.raw("delimiter")),
        head: form.raw("head").parse().ok().or(before.reading.head),
        // One sheet alone is no choice.
        sheet: some("sheet").or_else(|| before.reading.sheet.clone()),
        decimal_comma: match form.raw("decimal") {
            "comma" => Some(true),
            "point" => Some(false),
            _ => None,
        },
    };
    let shape = |reading: &Reading| {
        (reading.encoding, reading.delimiter, reading.head.unwrap_or(1), reading.sheet.clone())
    };
    let anew = target != before.target || shape(&reading) != shape(&before.reading);
    let mut mapping = Mapping {
        target,
        roles: Vec::new(),
        words: before.words.clone(),
        scales: BTreeMap::new(),
        source: form.raw("source").to_owned(),
        date: form.raw("date").to_owned(),
        need: form.raw("need").to_owned(),
        create_missing: form.ticked("create_missing"),
        reading,
    };
    if !anew {
        mapping.roles = (0..)
            .map_while(|at| {
                let name = format!("column-{at}");
                form.names().any(|one| one == name).then(|| Role {
                    field: form.raw(&name).to_owned(),
                    label: form.raw(&format!("label-{at}")).to_owned(),
                })
            })
            .collect();
    }
    if !anew {
        mapping.scales = scales(form, before, &mapping);
    }
    for name in form.names() {
        let Some((field, word)) = name.strip_prefix("scale.").and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        let meanings = mapping.words.entry(field.to_owned()).or_default();
        meanings.insert(word.to_owned(), form.raw(name).to_owned());
    }
    mapping
}

/// The scales of numbers. One that nobody touched is found out anew for other columns.
fn scales(form: &Form, before: &Mapping, now: &Mapping) -> BTreeMap<String, ScaleEnds> {
    let (old, new) = (before.columns(), now.columns());
    let mut scales = BTreeMap::new();
    for field in now.target.fields() {
        let (low, high) = end_names(field.id);
        let ends = ScaleEnds { low: form.raw(&low).to_owned(), high: form.raw(&high).to_owned() };
        let moved = old.get(field.id) != new.get(field.id);
        let untouched = before.scales.get(field.id).is_none_or(|known| *known == ends);
        let said = !(ends.low.is_empty() && ends.high.is_empty());
        if said && !(moved && untouched) {
            scales.insert(field.id.to_owned(), ends);
        }
    }
    scales
}
