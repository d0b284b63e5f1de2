//! How well competitors can do something. A long file has a row for each rating, a wide one a column
//! for each capability.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

use super::{Spec, competitors};
use crate::{
    check::{Cells, Columns, Log, NameIndex, Once, check_text},
    error::{ImportError, shown},
    field::{
        COMPETITOR, DATE, Field,
        FieldKind::{Rating, Text},
        SOURCE, field, spread,
    },
    records::to_row,
    row::At,
    write::{Batch, found_or_made, known, stored},
};
use db::entity::{capability, capability_rating};
use parsing::name;

const FIELDS: &[Field] = &[
    COMPETITOR,
    field(
        "capability",
        Text(200),
        &["capability", "feature", "function", "criterion", "能力", "功能", "特性"],
    ),
    field(
        "rating",
        Rating(0, 5),
        &["rating", "score", "level", "value", "support", "评分", "得分", "支持"],
    ),
    field("evidence", Text(2000), &["evidence", "proof", "why", "证据", "依据"]),
    spread("rating-of", Rating(0, 5)),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "competitor,capability,rating,evidence,source,date\nRival,Reads labels offline,4,Tried it,Test,2026-10-01\nRival,Reads Chinese,,Nobody could tell,Test,2026-10-01\n",
    page: "competitors/matrix",
    long: Some(("rating-of", &["capability", "rating"])),
};

/// `competitor` and `capability` are places in the plan's names.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRow {
    pub at: At,
    pub competitor: u32,
    pub capability: u32,
    /// Nothing: somebody looked and could not tell.
    pub rating: Option<u8>,
    pub evidence: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    pub competitors: Vec<String>,
    pub capabilities: Vec<String>,
    pub rows: Vec<CellRow>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let (mut competitors, mut capabilities) = (NameIndex::default(), NameIndex::default());
    let mut rows = Vec::new();
    let spread = columns.spread("rating-of");
    let mut wide = Vec::new();
    let mut heads = Once::default();
    for (column, label) in &spread {
        let checked = check_text(label, 200);
        let checked =
            checked.map_err(|(key, args)| ImportError::of_file(key, args).in_column(label));
        log.keep(checked.and_then(|()| heads.take(name::key(label), 0, || (*label).to_owned())));
        wide.push((*column, capabilities.place(label)));
    }
    let mut once: Once<(u32, u32)> = Once::default();
    for cells in columns.rows() {
        if log.is_full() {
            break;
        }
        let Some(cells) = log.keep(cells) else { continue };
        let start = cells.at().and_then(|at| Ok((at, competitor(&cells, &mut competitors)?)));
        let Some((at, competitor)) = log.keep(start) else { continue };
        if wide.is_empty() {
            let read = long(&cells, &mut capabilities, (at, competitor));
            let read = read.and_then(|cell| once_only(cell, &mut once, &competitors));
            rows.extend(log.keep(read));
            continue;
        }
        for (column, capability) in &wide {
            let cell = cells.rating_at("rating-of", *column).map(|rating| CellRow {
                at: at.clone(),
                competitor,
                capability: *capability,
                rating,
                evidence: None,
            });
            let cell = cell.and_then(|cell| once_only(cell, &mut once, &competitors));
            rows.extend(log.keep(cell));
        }
    }
    Rows { competitors: competitors.all, capabilities: capabilities.all, rows }
}

fn competitor<'a>(cells: &Cells<'a>, names: &mut NameIndex<'a>) -> Result<u32, ImportError> {
    cells.required("competitor")?;
    Ok(names.place(cells.raw("competitor")))
}

fn long<'a>(
    cells: &Cells<'a>,
    names: &mut NameIndex<'a>,
    (at, competitor): (At, u32),
) -> Result<CellRow, ImportError> {
    cells.required("capability")?;
    Ok(CellRow {
        at,
        competitor,
        rating: cells.rating("rating")?,
        evidence: cells.text("evidence")?,
        capability: names.place(cells.raw("capability")),
    })
}

fn once_only(
    cell: CellRow,
    once: &mut Once<(u32, u32)>,
    names: &NameIndex<'_>,
) -> Result<CellRow, ImportError> {
    let what = || shown(&names.all[cell.competitor as usize]);
    once.take((cell.competitor, cell.capability), cell.at.row, what)?;
    Ok(cell)
}

/// The capabilities that rows only name: found, created, or refused as missing.
async fn named(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    names: &[(String, At)],
) -> Result<Vec<Option<Uuid>>, DbErr> {
    let known = known::<capability::Entity>(db, batch).await?;
    let find = |name: &str| known.get(&name::key(name));
    Ok(found_or_made(batch, find, names, "import-no-such-capability", |batch, name, _| {
        let id = db::new_id();
        let row = capability::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            name: Set(name.to_owned()),
            family: Set(String::new()),
            note: Set(String::new()),
            need_id: Set(None),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
            updated_at: Set(batch.stamp),
            archived_at: Set(None),
        };
        batch.create("capabilities", vec![id], row);
        id
    }))
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    Rows { competitors, capabilities: names, rows }: Rows,
) -> Result<(), DbErr> {
    let first = |of: fn(&CellRow) -> u32, place: usize| {
        let row = rows.iter().find(|row| of(row) as usize == place);
        row.map_or_else(At::default, |row| row.at.clone())
    };
    let with_at = |names: Vec<String>, of: fn(&CellRow) -> u32| -> Vec<(String, At)> {
        names.into_iter().enumerate().map(|(place, name)| (name, first(of, place))).collect()
    };
    let competitors =
        competitors::named(db, batch, &with_at(competitors, |row| row.competitor)).await?;
    let capabilities = named(db, batch, &with_at(names, |row| row.capability)).await?;
    let there = stored::<capability_rating::Entity>(db, batch).await?;
    let mut there: HashMap<(Uuid, Uuid), capability_rating::Model> =
        there.into_iter().map(|row| ((row.capability_id, row.competitor_id), row)).collect();
    for row in rows {
        let ids = capabilities[row.capability as usize].zip(competitors[row.competitor as usize]);
        let Some((capability, competitor)) = ids else { continue };
        let (source, date) = (batch.defaults.rated_source(&row.at), batch.defaults.date(&row.at));
        let rating = row.rating.map(i16::from);
        if let Some(old) = there.remove(&(capability, competitor)) {
            let mut values = vec![
                ("rating", rating.into()),
                ("source", source.into()),
                ("observed_on", date.to_string().into()),
            ];
            values.extend(row.evidence.map(|text| ("evidence", text.into())));
            batch.update("capability_ratings", to_row::<capability_rating::Entity>(&old), values);
            continue;
        }
        let row = capability_rating::ActiveModel {
            capability_id: Set(capability),
            competitor_id: Set(competitor),
            venture_id: Set(batch.edit.venture),
            rating: Set(rating),
            evidence: Set(row.evidence.unwrap_or_default()),
            link: Set(None),
            source: Set(source),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        };
        batch.create("capability_ratings", vec![capability, competitor], row);
    }
    Ok(())
}
