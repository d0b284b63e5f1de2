//! How well competitors meet needs. A long file has a row for each rating, a wide one a row for
//! each need and a column for each competitor, as the table of ratings has.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

pub(super) use super::levels::Rows;
use super::{
    Spec, competitors,
    levels::{self, Shape},
    needs,
};
use crate::{
    check::{Columns, Log},
    field::{
        COMPETITOR, DATE, Field,
        FieldKind::{Rating, Text},
        NEED, SOURCE, field, spread,
    },
    records::to_row,
    write::{Batch, stored},
};
use db::entity::competitor_feature;
use market::{ChangeDraft, ChangedField, rating_text};
use venture::Provenance;

const FIELDS: &[Field] = &[
    NEED,
    Field { required: false, ..COMPETITOR },
    field("rating", Rating(0, 5), &["rating", "score", "level", "value", "fit", "评分", "得分"]),
    field("evidence", Text(2000), &["evidence", "proof", "why", "证据", "依据"]),
    spread("rating-of-competitor", Rating(0, 5)),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "need,competitor,rating,evidence,source,date\nSee defects before the parcel leaves,Rival,3,Trial account,Test,2026-10-01\n",
    page: "competitors",
    long: Some(("rating-of-competitor", &["competitor", "rating"])),
};

/// A line is a need.
const SHAPE: Shape =
    Shape { line: "need", spread: "rating-of-competitor", other: "competitor", skips_blanks: true };

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    levels::check(columns, log, &SHAPE)
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let needs = needs::named(db, batch, &rows.named_lines()).await?;
    let competitors = competitors::named(db, batch, &rows.named_others()).await?;
    let there = stored::<competitor_feature::Entity>(db, batch).await?;
    let mut there: HashMap<(Uuid, Uuid), competitor_feature::Model> =
        there.into_iter().map(|row| ((row.need_id, row.competitor_id), row)).collect();
    for row in rows.rows {
        let ids = needs[row.line as usize].zip(competitors[row.other as usize]);
        let Some((need, competitor)) = ids else { continue };
        let (source, date) = (batch.defaults.rated_source(&row.at), batch.defaults.date(&row.at));
        let rating = row.rating.map(i16::from);
        if let Some(old) = there.remove(&(need, competitor)) {
            let provenance = Provenance { source: source.clone(), observed_on: date };
            let pair = (old.rating.map(rating_text), rating.map(rating_text));
            let name = &rows.lines[row.line as usize];
            let change = ChangeDraft::of(ChangedField::Rating, name, pair, &provenance);
            batch.log(competitor, change);
            let mut values = vec![
                ("rating", rating.into()),
                ("source", source.into()),
                ("observed_on", date.to_string().into()),
            ];
            values.extend(row.evidence.map(|text| ("evidence", text.into())));
            batch.update("competitor_features", to_row::<competitor_feature::Entity>(&old), values);
            continue;
        }
        let row = competitor_feature::ActiveModel {
            competitor_id: Set(competitor),
            need_id: Set(need),
            venture_id: Set(batch.edit.venture),
            rating: Set(rating),
            evidence: Set(row.evidence.unwrap_or_default()),
            source: Set(source),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        };
        batch.create("competitor_features", vec![competitor, need], row);
    }
    Ok(())
}
