//! Segments, competitors, their prices and changes, capabilities.

use time::Date;

use super::{
    Wrong,
    cells::{Cells, Typed, demand, major, readable, text, web_address, word},
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

pub(super) fn segment(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<segment::Entity>()?;
    let typed = Typed::new().put("name", row.name).put("description", row.description);
    typed.said(&row.source, row.observed_on).read(read::segment).map(drop)
}

pub(super) fn competitor(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<competitor::Entity>()?;
    web_address("website", row.website.as_deref())?;
    demand(
        row.funding_minor.is_some() == row.funding_currency.is_some(),
        "funding_currency",
        "an amount and its currency belong together",
    )?;
    let currency = row.funding_currency.as_deref().unwrap_or(cells.home.currency);
    Typed::new()
        .put("name", row.name)
        .put("note", row.note)
        .maybe("share", "share", row.share)
        .maybe("founded", "founded", row.founded)
        .maybe("funding", "funding_minor", row.funding_minor.map(|minor| major(minor, currency)))
        .maybe("funding_currency", "funding_currency", row.funding_currency.as_ref())
        .maybe("headcount", "headcount", row.headcount)
        .put("strengths", row.strengths)
        .put("weaknesses", row.weaknesses)
        .said(&row.source, row.observed_on)
        .read(read::competitor)
        .map(drop)
}

pub(super) fn merge(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<competitor_merge::Entity>()?;
    demand(row.kept_id != row.other_id, "other_id", "a competitor is no part of itself")?;
    readable("moved", store::check_moved(&row.moved))
}

pub(super) fn price(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<price_point::Entity>()?;
    let home = cells.home.currency;
    let digits = format::minor_digits(row.currency.as_deref().unwrap_or(home));
    let digits = u32::try_from(digits).unwrap_or(2);
    demand(row.amount_minor >= 0, "amount_minor", "no price is below 0")?;
    demand(
        (0..=9_999).contains(&row.amount_rest),
        "amount_rest",
        "ten-thousandths of a minor unit, from 0 to 9999",
    )?;
    Typed::new()
        .at(
            "price_amount",
            "amount_minor",
            Fine { minor: row.amount_minor, rest: row.amount_rest }.text(digits),
        )
        .maybe("price_currency", "currency", row.currency.as_ref())
        .at("price_unit", "unit", row.unit)
        .at("price_source", "source", row.source)
        .at("price_date", "observed_on", row.observed_on)
        .read(|form| read::price(form, home))
        .map(drop)
}

/// A line of the log is written by hand, or by a fact that was entered anew.
pub(super) fn change(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<competitor_change::Entity>()?;
    let field = word("field", &row.field, ChangedField::parse)?;
    text("subject", &row.subject, 300)?;
    for (column, value) in [("before", &row.before), ("after", &row.after)] {
        text(column, value.as_deref().unwrap_or_default(), 200)?;
    }
    if field == ChangedField::Note {
        let typed = Typed::new().put("note", row.note).said(&row.source, row.observed_on);
        return typed.read(read::change).map(drop);
    }
    text("note", &row.note, 2_000)?;
    said(&row.source, row.observed_on)
}

/// Where a fact comes from and when it was so.
pub(super) fn said(source: &str, observed_on: Date) -> Result<(), Wrong> {
    let typed = Typed::new().said(source, observed_on);
    typed.read(|form| Provenance::read(form, "source", "observed_on")).map(drop)
}

pub(super) fn capability(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<capability::Entity>()?;
    let typed = Typed::new().put("name", row.name).at("group", "family", row.family);
    typed.put("note", row.note).read(read::capability).map(drop)
}

pub(super) fn capability_rating(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<capability_rating::Entity>()?;
    web_address("link", row.link.as_deref())?;
    let typed = Typed::new().put("rating", rated(row.rating)).put("evidence", row.evidence);
    typed.said(&row.source, row.observed_on).read(read::cell).map(drop)
}

pub(super) fn offer_capability(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<offer_capability::Entity>()?;
    web_address("link", row.link.as_deref())?;
    let typed = Typed::new().put("rating", rated(row.rating)).put("evidence", row.evidence);
    typed.said(&row.source, row.observed_on).read(read::cell).map(drop)
}

pub(super) fn feature(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<competitor_feature::Entity>()?;
    Typed::new()
        .at("rating_value", "rating", rated(row.rating))
        .at("rating_evidence", "evidence", row.evidence)
        .at("rating_source", "source", row.source)
        .at("rating_date", "observed_on", row.observed_on)
        .read(|form| read::feature(form, row.need_id))
        .map(drop)
}
