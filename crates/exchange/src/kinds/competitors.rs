//! Competitors with their profile.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

use super::{Spec, segments};
use crate::{
    check::{Columns, Log, Once},
    error::ImportError,
    field::{
        COMPETITOR, DATE, Field,
        FieldKind::{Count, Money, Percent, Text, Web, Year},
        NOTE, SEGMENT, SOURCE, field,
    },
    records::to_row,
    row::At,
    write::{Batch, archived, found_or_made, known},
};
use db::entity::competitor;
use i18n::format;
use market::{ChangeDraft, ChangedField};
use parsing::name;
use venture::Provenance;

/// Shares may exceed 100 % by this much through rounding.
const ROUNDING: f64 = 0.5;

const FIELDS: &[Field] = &[
    COMPETITOR,
    field("website", Web, &["website", "web", "homepage", "url", "site", "网站", "网址", "主页"]),
    field(
        "share",
        Percent,
        &["share", "sharepercent", "marketshare", "市场份额", "份额", "占有率"],
    ),
    SEGMENT,
    field("founded", Year, &["founded", "foundedin", "launchyear", "成立年份", "成立"]),
    field("headcount", Count, &["headcount", "employees", "staff", "员工数", "人数"]),
    field("funding", Money, &["funding", "raised", "融资", "融资额"]),
    field("strengths", Text(2000), &["strengths", "strength", "pros", "优势"]),
    field("weaknesses", Text(2000), &["weaknesses", "weakness", "cons", "劣势", "弱点"]),
    NOTE,
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "name,website,share,note,source,date\nRival,https://example.org,12.5,Sells to carriers,Annual report,2026-10-01\n",
    page: "competitors",
    long: None,
};

/// What is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompetitorRow {
    pub at: At,
    pub name: String,
    pub website: Option<String>,
    pub share: Option<f64>,
    pub segment: Option<String>,
    pub founded: Option<i32>,
    pub headcount: Option<i32>,
    /// Minor units and currency.
    pub funding: Option<(i64, String)>,
    pub strengths: Option<String>,
    pub weaknesses: Option<String>,
    pub note: Option<String>,
}

pub(super) type Rows = Vec<CompetitorRow>;

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let mut once = Once::default();
    log.each(columns, |cells| {
        let (at, name) = (cells.at()?, cells.required("competitor")?);
        once.take(name::key(&name), at.row, || name.clone())?;
        Ok(CompetitorRow {
            at,
            website: cells.web("website")?,
            share: cells.number("share", 0.0..=100.0)?,
            segment: cells.text("segment")?,
            founded: cells.whole("founded", 1600..=columns.rules.today.year())?,
            headcount: cells.whole("headcount", 0..=100_000_000)?,
            funding: cells.funding("funding")?,
            strengths: cells.text("strengths")?,
            weaknesses: cells.text("weaknesses")?,
            note: cells.text("note")?,
            name,
        })
    })
}

fn new_competitor(batch: &mut Batch, row: CompetitorRow, segment: Option<Uuid>) -> Uuid {
    let id = db::new_id();
    let (funding_minor, funding_currency) = row.funding.unzip();
    let row = competitor::ActiveModel {
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
    };
    batch.create("competitors", vec![id], row);
    id
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let known = known::<competitor::Entity>(db, batch).await?;
    check_shares(batch, &known, &rows);
    let named = rows.iter().filter_map(|row| Some((row.segment.as_deref()?, &row.at)));
    let segments = segments::named(db, batch, named).await?;
    for row in rows {
        let segment = segments.id(row.segment.as_deref());
        match known.get(&name::key(&row.name)) {
            None => {
                new_competitor(batch, row, segment);
            }
            Some(found) if found.archived_at.is_some() => {
                batch.refuse(archived(&row.at, &row.name));
            }
            Some(found) => {
                let mut values = batch.defaults.columns(&row.at);
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
            batch.refuse(ImportError::of_row(row.at.row, "import-share-total", args));
            return;
        }
    }
}

/// The competitors that rows only name: found, created, or refused as missing.
pub(super) async fn named(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    names: &[(String, At)],
) -> Result<Vec<Option<Uuid>>, DbErr> {
    let known = known::<competitor::Entity>(db, batch).await?;
    let find = |name: &str| known.get(&name::key(name));
    Ok(found_or_made(batch, find, names, "import-no-such-competitor", |batch, name, at| {
        let row = CompetitorRow { at: at.clone(), name: name.to_owned(), ..Default::default() };
        new_competitor(batch, row, None)
    }))
}
