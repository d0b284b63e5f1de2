//! How well competitors can do something. A long file has a row for each rating, a wide one a column
//! for each capability.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

pub(super) use super::levels::Rows;
use super::{
    Spec, competitors,
    levels::{self, Shape},
};
use crate::{
    check::{Columns, Log},
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

/// A line is a competitor.
const SHAPE: Shape =
    Shape { line: "competitor", spread: "rating-of", other: "capability", skips_blanks: false };

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    levels::check(columns, log, &SHAPE)
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
    rows: Rows,
) -> Result<(), DbErr> {
    let competitors = competitors::named(db, batch, &rows.named_lines()).await?;
    let capabilities = named(db, batch, &rows.named_others()).await?;
    let there = stored::<capability_rating::Entity>(db, batch).await?;
    let mut there: HashMap<(Uuid, Uuid), capability_rating::Model> =
        there.into_iter().map(|row| ((row.capability_id, row.competitor_id), row)).collect();
    for row in rows.rows {
        let ids = capabilities[row.other as usize].zip(competitors[row.line as usize]);
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
