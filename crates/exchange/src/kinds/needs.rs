//! Needs: what people want to get done.

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

use super::{Spec, segments};
use crate::{
    check::{Columns, Log, Once},
    field::{DATE, Field, FieldKind::Text, NEED, NOTE, SEGMENT, SOURCE, field},
    records::to_row,
    row::At,
    write::{Batch, archived, by_name, found_or_made, known, stored},
};
use db::entity::need;
use parsing::name;

const FIELDS: &[Field] = &[
    NEED,
    SEGMENT,
    field("evidence", Text(2000), &["evidence", "proof", "quote", "证据", "依据"]),
    NOTE,
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "need,note,source,date\nSee defects before the parcel leaves,Said at every visit,Interviews,2026-10-01\n",
    page: "needs",
    long: None,
};

/// What is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NeedRow {
    pub at: At,
    pub statement: String,
    pub segment: Option<String>,
    pub evidence: Option<String>,
    pub note: Option<String>,
}

pub(super) type Rows = Vec<NeedRow>;

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let mut once = Once::default();
    log.each(columns, |cells| {
        let (at, statement) = (cells.at()?, cells.required("need")?);
        once.take(name::key(&statement), at.row, || statement.clone())?;
        Ok(NeedRow {
            at,
            segment: cells.text("segment")?,
            evidence: cells.text("evidence")?,
            note: cells.text("note")?,
            statement,
        })
    })
}

fn new_need(batch: &mut Batch, row: NeedRow, segment: Option<Uuid>) -> Uuid {
    let id = db::new_id();
    let row = need::ActiveModel {
        id: Set(id),
        venture_id: Set(batch.edit.venture),
        statement: Set(row.statement),
        note: Set(row.note.unwrap_or_default()),
        evidence: Set(row.evidence.unwrap_or_default()),
        segment_id: Set(segment),
        source: Set(batch.defaults.source(&row.at)),
        observed_on: Set(batch.defaults.date(&row.at)),
        author_id: Set(batch.edit.author),
        created_at: Set(batch.stamp),
        updated_at: Set(batch.stamp),
        ..Default::default()
    };
    batch.create("needs", vec![id], row);
    id
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let known = known::<need::Entity>(db, batch).await?;
    let named = rows.iter().filter_map(|row| Some((row.segment.as_deref()?, &row.at)));
    let segments = segments::named(db, batch, named).await?;
    for row in rows {
        let segment = segments.id(row.segment.as_deref());
        match known.get(&name::key(&row.statement)) {
            None => {
                new_need(batch, row, segment);
            }
            Some(found) if found.archived_at.is_some() => {
                batch.refuse(archived(&row.at, &row.statement));
            }
            Some(found) => {
                let mut values = batch.defaults.columns(&row.at);
                values.extend(row.note.map(|note| ("note", note.into())));
                values.extend(row.evidence.map(|text| ("evidence", text.into())));
                values.extend(segment.map(|id| ("segment_id", id.to_string().into())));
                batch.update("needs", to_row::<need::Entity>(found), values);
            }
        }
    }
    Ok(())
}

/// The needs that rows only name, by statement or identifier: found, created, or refused as missing.
pub(super) async fn named(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    names: &[(String, At)],
) -> Result<Vec<Option<Uuid>>, DbErr> {
    // By identifier any need can be meant, also the second of two with one name.
    let all = stored::<need::Entity>(db, batch).await?;
    let by_id = |name: &str| {
        let id = Uuid::parse_str(name).ok()?;
        all.iter().find(|need| need.id == id)
    };
    let known = by_name(all.clone());
    let find = |name: &str| by_id(name).or_else(|| known.get(&name::key(name)));
    Ok(found_or_made(batch, find, names, "import-no-such-need", |batch, name, at| {
        let row = NeedRow { at: at.clone(), statement: name.to_owned(), ..NeedRow::default() };
        new_need(batch, row, None)
    }))
}
