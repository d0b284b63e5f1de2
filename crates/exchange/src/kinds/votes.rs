//! Votes for needs: a number, where it was counted and when.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};

use super::{Spec, needs};
use crate::{
    check::{Columns, Log, Once},
    field::{DATE, Field, FieldKind::Count, NEED, SOURCE, required},
    records::to_row,
    row::At,
    write::{Batch, Mentions, stored},
};
use db::entity::need_vote;
use parsing::name;

const FIELDS: &[Field] = &[
    NEED,
    required("votes", Count, &["votes", "count", "thumbsup", "likes", "票数", "投票", "点赞"]),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "need,votes,source,date\nRead labels in bad light,16,Issue tracker,2026-10-01\n",
    page: "needs",
    long: None,
};

#[derive(Debug, Clone, PartialEq)]
pub struct VoteRow {
    pub at: At,
    pub need: String,
    pub votes: i32,
}

pub(super) type Rows = Vec<VoteRow>;

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let mut once = Once::default();
    log.each(columns, |cells| {
        let (at, need) = (cells.at()?, cells.required("need")?);
        once.take((name::key(&need), at.source.clone(), at.date), at.row, || need.clone())?;
        Ok(VoteRow { at, votes: cells.count("votes")?, need })
    })
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let mut names = Mentions::default();
    let places: Vec<usize> = rows.iter().map(|row| names.place(&row.need, &row.at)).collect();
    let ids = needs::named(db, batch, &names.all).await?;
    let there = stored::<need_vote::Entity>(db, batch).await?;
    let mut there: HashMap<_, need_vote::Model> = there
        .into_iter()
        .map(|row| ((row.need_id, row.source.clone(), row.observed_on), row))
        .collect();
    for (row, place) in rows.into_iter().zip(places) {
        let Some(need) = ids[place] else { continue };
        let (source, date) = (batch.defaults.source(&row.at), batch.defaults.date(&row.at));
        // The same source on the same day counts once: the newer count stands.
        if let Some(old) = there.remove(&(need, source.clone(), date)) {
            let values = vec![("votes", row.votes.into())];
            batch.update("need_votes", to_row::<need_vote::Entity>(&old), values);
            continue;
        }
        let id = db::new_id();
        let row = need_vote::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            need_id: Set(need),
            votes: Set(row.votes),
            source: Set(source),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        };
        batch.create("need_votes", vec![id], row);
    }
    Ok(())
}
