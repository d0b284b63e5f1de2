//! Competitors and prices.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::{
    batch::Batch,
    depth,
    named::{Names, archived, by_name, found_or_made},
};
use crate::{
    fault::Fault,
    plan::{At, CompetitorRow, PriceRow},
    records::to_row,
};
use db::entity::{competitor, price_point};
use i18n::format;
use market::{ChangeDraft, ChangedField, Provenance};
use parsing::{name, typed_number::Fine};

/// Shares may exceed 100 % by this much through rounding.
const ROUNDING: f64 = 0.5;

/// The venture's competitors by what makes their names the same.
pub(super) async fn known(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<String, competitor::Model>, DbErr> {
    let rows = competitor::Entity::find()
        .filter(competitor::Column::VentureId.eq(venture))
        .order_by_asc(competitor::Column::Id)
        .all(db)
        .await?;
    Ok(by_name(rows))
}

fn new_competitor(batch: &mut Batch, row: CompetitorRow, segment: Option<Uuid>) -> Uuid {
    let id = db::new_id();
    let (funding_minor, funding_currency) = row.funding.unzip();
    batch.competitors.push(competitor::ActiveModel {
        id: Set(id),
        venture_id: Set(batch.edit.venture),
        name: Set(row.name),
        note: Set(row.note.unwrap_or_default()),
        website: Set(row.website),
        share: Set(row.share),
        segment_id: Set(segment),
        founded: Set(row.founded),
        funding_minor: Set(funding_minor),
        funding_currency: Set(funding_currency),
        headcount: Set(row.headcount),
        strengths: Set(row.strengths.unwrap_or_default()),
        weaknesses: Set(row.weaknesses.unwrap_or_default()),
        source: Set(batch.defaults.source(&row.at)),
        observed_on: Set(batch.defaults.date(&row.at)),
        author_id: Set(batch.edit.author),
        created_at: Set(batch.stamp),
        updated_at: Set(batch.stamp),
        ..Default::default()
    });
    batch.created("competitors", vec![id]);
    id
}

pub(super) async fn competitors(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    rows: Vec<CompetitorRow>,
) -> Result<(), DbErr> {
    let known = known(db, batch.edit.venture).await?;
    check_shares(batch, &known, &rows);
    let named = rows.iter().filter_map(|row| Some((row.segment.as_deref()?, &row.at)));
    let segments = depth::named_segments(db, batch, named).await?;
    for row in rows {
        let segment =
            row.segment.as_deref().and_then(|name| segments.get(&name::key(name)).copied());
        match known.get(&name::key(&row.name)) {
            None => {
                new_competitor(batch, row, segment);
            }
            Some(found) if found.archived_at.is_some() => {
                batch.fault(archived(&row.at, &row.name));
            }
            Some(found) => {
                let mut values = vec![
                    ("source", batch.defaults.source(&row.at).into()),
                    ("observed_on", batch.defaults.date(&row.at).to_string().into()),
                ];
                values.extend(row.note.map(|note| ("note", note.into())));
                values.extend(row.website.map(|website| ("website", website.into())));
                values.extend(row.share.map(|share| ("share", share.into())));
                values.extend(segment.map(|id| ("segment_id", id.to_string().into())));
                values.extend(row.founded.map(|year| ("founded", year.into())));
                values.extend(row.headcount.map(|count| ("headcount", count.into())));
                values.extend(row.strengths.map(|text| ("strengths", text.into())));
                values.extend(row.weaknesses.map(|text| ("weaknesses", text.into())));
                if let Some((minor, currency)) = row.funding {
                    values.push(("funding_minor", minor.into()));
                    values.push(("funding_currency", currency.into()));
                }
                if row.share.is_some() {
                    let provenance = Provenance {
                        source: batch.defaults.source(&row.at),
                        observed_on: batch.defaults.date(&row.at),
                    };
                    let pair = (found.share.map(share_text), row.share.map(share_text));
                    batch
                        .log(found.id, ChangeDraft::of(ChangedField::Share, "", pair, &provenance));
                }
                batch.update("competitors", to_row::<competitor::Entity>(found), values);
            }
        }
    }
    Ok(())
}

/// A market share as the log of changes writes it.
fn share_text(share: f64) -> String {
    format!("{}%", format::brief(share))
}

/// All shares together, old and new, are at most the whole market.
fn check_shares(
    batch: &mut Batch,
    known: &HashMap<String, competitor::Model>,
    rows: &[CompetitorRow],
) {
    let said: HashMap<String, &CompetitorRow> = rows
        .iter()
        .filter(|row| row.share.is_some())
        .map(|row| (name::key(&row.name), row))
        .collect();
    if said.is_empty() {
        return;
    }
    let open =
        known.iter().filter(|(name, one)| one.archived_at.is_none() && !said.contains_key(*name));
    let mut sum: f64 = open.filter_map(|(_, one)| one.share).sum();
    for row in rows {
        sum += row.share.unwrap_or(0.0);
        if row.share.is_some() && sum > 100.0 + ROUNDING {
            let args = vec![("sum", format::brief((sum * 10.0).round() / 10.0))];
            batch.fault(Fault::of_row(row.at.row, "import-share-total", args));
            return;
        }
    }
}

/// The competitors that rows only name: found, made, or told as missing.
pub(super) async fn named(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    names: &[(String, At)],
) -> Result<Vec<Option<Uuid>>, DbErr> {
    let known = known(db, batch.edit.venture).await?;
    let find = |name: &str| known.get(&name::key(name));
    Ok(found_or_made(batch, find, names, "import-no-such-competitor", |batch, name, at| {
        let row = CompetitorRow { at: at.clone(), name: name.to_owned(), ..Default::default() };
        new_competitor(batch, row, None)
    }))
}

pub(super) async fn prices(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    rows: Vec<PriceRow>,
) -> Result<(), DbErr> {
    let mut names = Names::default();
    let places: Vec<usize> = rows.iter().map(|row| names.place(&row.competitor, &row.at)).collect();
    let ids = named(db, batch, &names.all).await?;
    let there: HashSet<_> = price_point::Entity::find()
        .filter(price_point::Column::VentureId.eq(batch.edit.venture))
        .all(db)
        .await?
        .into_iter()
        .map(|row| {
            (
                row.competitor_id,
                Fine { minor: row.amount_minor, rest: row.amount_rest },
                row.unit,
                row.source,
                row.observed_on,
                row.currency,
            )
        })
        .collect();
    for (row, place) in rows.into_iter().zip(places) {
        let Some(competitor) = ids[place] else { continue };
        let (source, date) = (batch.defaults.source(&row.at), batch.defaults.date(&row.at));
        let key = (competitor, row.amount, row.unit.to_owned(), source, date, row.currency);
        if there.contains(&key) {
            batch.unchanged += 1;
            continue;
        }
        let id = db::new_id();
        batch.prices.push(price_point::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            competitor_id: Set(competitor),
            amount_minor: Set(row.amount.minor),
            amount_rest: Set(row.amount.rest),
            unit: Set(row.unit.to_owned()),
            currency: Set(key.5),
            source: Set(key.3),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        });
        batch.created("price_points", vec![id]);
    }
    Ok(())
}
