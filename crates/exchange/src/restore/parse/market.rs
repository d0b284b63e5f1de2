//! Segments, competitors, their prices and changes, capabilities.

use time::Date;

use super::{
    cells::Cells,
    error::ParseError,
    form_input::{FormInput, major},
    rules::{ensure, max_length, one_of, readable, web_address},
};
use db::entity::{
    capability, capability_rating, competitor, competitor_change, competitor_feature,
    competitor_merge, offer_capability, price_point, segment,
};
use i18n::format;
use market::{ChangedField, store, web::read};
use parsing::typed_number::Fine;
use venture::Provenance;

/// What a rating in a form says; empty cells stand for what nobody could tell.
fn rated(rating: Option<i16>) -> String {
    rating.map_or_else(|| "unknown".to_owned(), |rating| rating.to_string())
}

pub(super) fn segment(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<segment::Entity>()?;
    let typed = FormInput::new().set("name", row.name).set("description", row.description);
    typed.provenance(&row.source, row.observed_on).read(read::segment).map(drop)
}

pub(super) fn competitor(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<competitor::Entity>()?;
    web_address("website", row.website.as_deref())?;
    ensure(
        row.funding_minor.is_some() == row.funding_currency.is_some(),
        "funding_currency",
        "amount and currency must be given together",
    )?;
    let currency = row.funding_currency.as_deref().unwrap_or(cells.currency);
    FormInput::new()
        .set("name", row.name)
        .set("note", row.note)
        .set_optional("share", "share", row.share)
        .set_optional("founded", "founded", row.founded)
        .set_optional(
            "funding",
            "funding_minor",
            row.funding_minor.map(|minor| major(minor, currency)),
        )
        .set_optional("funding_currency", "funding_currency", row.funding_currency.as_ref())
        .set_optional("headcount", "headcount", row.headcount)
        .set("strengths", row.strengths)
        .set("weaknesses", row.weaknesses)
        .provenance(&row.source, row.observed_on)
        .read(read::competitor)
        .map(drop)
}

pub(super) fn merge(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<competitor_merge::Entity>()?;
    ensure(row.kept_id != row.other_id, "other_id", "a competitor cannot be merged into itself")?;
    readable("moved", store::check_moved(&row.moved))
}

pub(super) fn price(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<price_point::Entity>()?;
    let currency = cells.currency;
    let digits = format::minor_digits(row.currency.as_deref().unwrap_or(currency));
    let digits = u32::try_from(digits).unwrap_or(2);
    ensure(row.amount_minor >= 0, "amount_minor", "a price cannot be below 0")?;
    ensure(
        (0..=9_999).contains(&row.amount_rest),
        "amount_rest",
        "must be 0 to 9999 ten-thousandths of a minor unit",
    )?;
    FormInput::new()
        .set_as(
            "price_amount",
            "amount_minor",
            Fine { minor: row.amount_minor, rest: row.amount_rest }.text(digits),
        )
        .set_optional("price_currency", "currency", row.currency.as_ref())
        .set_as("price_unit", "unit", row.unit)
        .set_as("price_source", "source", row.source)
        .set_as("price_date", "observed_on", row.observed_on)
        .read(|form| read::price(form, currency))
        .map(drop)
}

/// A line of the log is written by hand, or by a fact that was entered anew.
pub(super) fn change(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<competitor_change::Entity>()?;
    let field = one_of("field", &row.field, ChangedField::parse)?;
    max_length("subject", &row.subject, 300)?;
    for (column, value) in [("before", &row.before), ("after", &row.after)] {
        max_length(column, value.as_deref().unwrap_or_default(), 200)?;
    }
    if field == ChangedField::Note {
        let typed = FormInput::new().set("note", row.note).provenance(&row.source, row.observed_on);
        return typed.read(read::change).map(drop);
    }
    max_length("note", &row.note, 2_000)?;
    provenance(&row.source, row.observed_on)
}

/// Where a fact comes from and when it was so.
pub(super) fn provenance(source: &str, observed_on: Date) -> Result<(), ParseError> {
    let typed = FormInput::new().provenance(source, observed_on);
    typed.read(|form| Provenance::read(form, "source", "observed_on")).map(drop)
}

pub(super) fn capability(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<capability::Entity>()?;
    let typed = FormInput::new().set("name", row.name).set_as("group", "family", row.family);
    typed.set("note", row.note).read(read::capability).map(drop)
}

pub(super) fn capability_rating(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<capability_rating::Entity>()?;
    web_address("link", row.link.as_deref())?;
    let typed = FormInput::new().set("rating", rated(row.rating)).set("evidence", row.evidence);
    typed.provenance(&row.source, row.observed_on).read(read::cell).map(drop)
}

pub(super) fn offer_capability(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<offer_capability::Entity>()?;
    web_address("link", row.link.as_deref())?;
    let typed = FormInput::new().set("rating", rated(row.rating)).set("evidence", row.evidence);
    typed.provenance(&row.source, row.observed_on).read(read::cell).map(drop)
}

pub(super) fn feature(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<competitor_feature::Entity>()?;
    FormInput::new()
        .set_as("rating_value", "rating", rated(row.rating))
        .set_as("rating_evidence", "evidence", row.evidence)
        .set_as("rating_source", "source", row.source)
        .set_as("rating_date", "observed_on", row.observed_on)
        .read(|form| read::feature(form, row.need_id))
        .map(drop)
}
