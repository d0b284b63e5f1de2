//! How well the offer meets needs, in the eyes of those who rated it.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

use super::{Spec, needs};
use crate::{
    check::{Columns, Log, Once},
    field::{
        DATE, Field,
        FieldKind::{Rating, Text},
        NEED, SOURCE, field, required,
    },
    records::to_row,
    row::At,
    write::{Batch, Mentions, stored},
};
use db::entity::offer_rating;
use parsing::name;

const FIELDS: &[Field] = &[
    NEED,
    required(
        "respondent",
        Text(100),
        &[
            "respondent",
            "respondentid",
            "participant",
            "rater",
            "user",
            "person",
            "受访者",
            "评分人",
            "用户",
        ],
    ),
    field("rating", Rating(0, 5), &["rating", "score", "level", "value", "fit", "评分", "得分"]),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "need,respondent,rating,source,date\nSee defects before the parcel leaves,R1,4,Trial,2026-10-01\n",
    page: "needs",
    long: None,
};

#[derive(Debug, Clone, PartialEq)]
pub struct OfferRow {
    pub at: At,
    pub need: String,
    pub respondent: String,
    /// Nothing: this respondent did not say.
    pub rating: Option<u8>,
}

pub(super) type Rows = Vec<OfferRow>;

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let mut once = Once::default();
    let mut rows = log.each(columns, |cells| {
        let (at, need) = (cells.at()?, cells.required("need")?);
        let respondent = cells.required("respondent")?;
        once.take((name::key(&need), respondent.clone()), at.row, || {
            format!("{respondent}, {need}")
        })?;
        Ok(OfferRow { at, need, respondent, rating: cells.rating("rating")? })
    });
    let all = rows.len();
    rows.retain(|row| row.rating.is_some());
    log.skipped += all - rows.len();
    rows
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let mut mentions = Mentions::default();
    let places: Vec<usize> = rows.iter().map(|row| mentions.place(&row.need, &row.at)).collect();
    let needs = needs::named(db, batch, &mentions.all).await?;
    let there = stored::<offer_rating::Entity>(db, batch).await?;
    let mut there: HashMap<(Uuid, String), offer_rating::Model> =
        there.into_iter().map(|row| ((row.need_id, row.respondent.clone()), row)).collect();
    for (row, place) in rows.into_iter().zip(places) {
        let Some((need, rating)) = needs[place].zip(row.rating.map(i16::from)) else { continue };
        let (source, date) = (batch.defaults.rated_source(&row.at), batch.defaults.date(&row.at));
        if let Some(old) = there.remove(&(need, row.respondent.clone())) {
            let values = vec![
                ("rating", rating.into()),
                ("source", source.into()),
                ("observed_on", date.to_string().into()),
            ];
            batch.update("offer_ratings", to_row::<offer_rating::Entity>(&old), values);
            continue;
        }
        let id = db::new_id();
        let row = offer_rating::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            need_id: Set(need),
            respondent: Set(row.respondent),
            rating: Set(rating),
            source: Set(source),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        };
        batch.create("offer_ratings", vec![id], row);
    }
    Ok(())
}
