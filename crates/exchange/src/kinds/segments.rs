//! Customer segments.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

use super::Spec;
use crate::{
    check::{Columns, Log, Once},
    field::{DATE, Field, FieldKind::Text, SOURCE, field, required},
    records::to_row,
    row::At,
    write::{Batch, Mentions, archived, found_or_made, known},
};
use db::entity::segment;
use parsing::name;

const FIELDS: &[Field] = &[
    required(
        "segment",
        Text(200),
        &["segment", "name", "group", "细分市场", "客户群", "名称", "分组"],
    ),
    field("description", Text(2000), &["description", "note", "notes", "描述", "说明", "备注"]),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "segment,description,source,date\nRegional carriers,Up to 50 vans,Interviews,2026-10-01\n",
    page: "market/segments",
    long: None,
};

#[derive(Debug, Clone, PartialEq)]
pub struct SegmentRow {
    pub at: At,
    pub name: String,
    pub description: Option<String>,
}

pub(super) type Rows = Vec<SegmentRow>;

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let mut once = Once::default();
    log.each(columns, |cells| {
        let (at, name) = (cells.at()?, cells.required("segment")?);
        once.take(name::key(&name), at.row, || name.clone())?;
        Ok(SegmentRow { at, description: cells.text("description")?, name })
    })
}

fn new_segment(batch: &mut Batch, row: SegmentRow) -> Uuid {
    let id = db::new_id();
    let row = segment::ActiveModel {
        id: Set(id),
        venture_id: Set(batch.edit.venture),
        name: Set(row.name),
        description: Set(row.description.unwrap_or_default()),
        source: Set(batch.defaults.source(&row.at)),
        observed_on: Set(batch.defaults.date(&row.at)),
        author_id: Set(batch.edit.author),
        created_at: Set(batch.stamp),
        updated_at: Set(batch.stamp),
        archived_at: Set(None),
    };
    batch.create("segments", vec![id], row);
    id
}

/// Segments that other rows name.
#[derive(Default)]
pub(super) struct Segments(HashMap<String, Uuid>);

impl Segments {
    pub(super) fn id(&self, name: Option<&str>) -> Option<Uuid> {
        self.0.get(&name::key(name?)).copied()
    }
}

/// The segments that rows only name: found, created, or refused as missing.
pub(super) async fn named<'a>(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    names: impl Iterator<Item = (&'a str, &'a At)>,
) -> Result<Segments, DbErr> {
    let mut all = Mentions::default();
    names.for_each(|(name, at)| {
        all.place(name, at);
    });
    if all.all.is_empty() {
        return Ok(Segments::default());
    }
    let known = known::<segment::Entity>(db, batch).await?;
    let find = |name: &str| known.get(&name::key(name));
    let ids = found_or_made(batch, find, &all.all, "import-no-such-segment", |batch, name, at| {
        let row = SegmentRow { at: at.clone(), name: name.to_owned(), description: None };
        new_segment(batch, row)
    });
    let named = all.all.iter().zip(ids);
    Ok(Segments(named.filter_map(|((name, _), id)| Some((name::key(name), id?))).collect()))
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let known = known::<segment::Entity>(db, batch).await?;
    for row in rows {
        match known.get(&name::key(&row.name)) {
            Some(found) if found.archived_at.is_some() => {
                batch.refuse(archived(&row.at, &row.name));
            }
            Some(found) => {
                let mut values = batch.defaults.columns(&row.at);
                values.extend(row.description.map(|text| ("description", text.into())));
                batch.update("segments", to_row::<segment::Entity>(found), values);
            }
            None => {
                new_segment(batch, row);
            }
        }
    }
    Ok(())
}
