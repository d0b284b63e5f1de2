//! Votes, capabilities and segments.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::{
    batch::Batch,
    market,
    named::{Names, archived, by_name, found_or_made},
    needs,
};
use crate::{
    plan::{At, CellRow, SegmentRow, VoteRow},
    records::to_row,
};
use db::entity::{capability, capability_rating, need_vote, segment};
use parsing::name;

pub(super) async fn votes(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    rows: Vec<VoteRow>,
) -> Result<(), DbErr> {
    let mut names = Names::default();
    let places: Vec<usize> = rows.iter().map(|row| names.place(&row.need, &row.at)).collect();
    let ids = needs::named(db, batch, &names.all).await?;
    let there = need_vote::Entity::find()
        .filter(need_vote::Column::VentureId.eq(batch.edit.venture))
        .all(db)
        .await?;
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
        batch.votes.push(need_vote::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            need_id: Set(need),
            votes: Set(row.votes),
            source: Set(source),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        });
        batch.created("need_votes", vec![id]);
    }
    Ok(())
}

/// The venture's segments by what makes their names the same.
async fn known_segments(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<String, segment::Model>, DbErr> {
    let rows = segment::Entity::find()
        .filter(segment::Column::VentureId.eq(venture))
        .order_by_asc(segment::Column::Id)
        .all(db)
        .await?;
    Ok(by_name(rows))
}

fn new_segment(batch: &mut Batch, row: SegmentRow) -> Uuid {
    let id = db::new_id();
    batch.segments.push(segment::ActiveModel {
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
    });
    batch.created("segments", vec![id]);
    id
}

/// The segments that rows only name: found, made, or told as missing.
pub(super) async fn named_segments<'a>(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    names: impl Iterator<Item = (&'a str, &'a At)>,
) -> Result<HashMap<String, Uuid>, DbErr> {
    let mut all = Names::default();
    names.for_each(|(name, at)| {
        all.place(name, at);
    });
    if all.all.is_empty() {
        return Ok(HashMap::new());
    }
    let known = known_segments(db, batch.edit.venture).await?;
    let find = |name: &str| known.get(&name::key(name));
    let ids = found_or_made(batch, find, &all.all, "import-no-such-segment", |batch, name, at| {
        let row = SegmentRow { at: at.clone(), name: name.to_owned(), description: None };
        new_segment(batch, row)
    });
    let named = all.all.iter().zip(ids);
    Ok(named.filter_map(|((name, _), id)| Some((name::key(name), id?))).collect())
}

pub(super) async fn segments(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    rows: Vec<SegmentRow>,
) -> Result<(), DbErr> {
    let known = known_segments(db, batch.edit.venture).await?;
    for row in rows {
        match known.get(&name::key(&row.name)) {
            Some(found) if found.archived_at.is_some() => {
                batch.fault(archived(&row.at, &row.name));
            }
            Some(found) => {
                let mut values = vec![
                    ("source", batch.defaults.source(&row.at).into()),
                    ("observed_on", batch.defaults.date(&row.at).to_string().into()),
                ];
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

/// The capabilities that rows only name: found, made, or told as missing.
async fn capabilities(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    names: &[(String, At)],
) -> Result<Vec<Option<Uuid>>, DbErr> {
    let there = capability::Entity::find()
        .filter(capability::Column::VentureId.eq(batch.edit.venture))
        .order_by_asc(capability::Column::Id)
        .all(db)
        .await?;
    let known = by_name(there);
    let find = |name: &str| known.get(&name::key(name));
    Ok(found_or_made(batch, find, names, "import-no-such-capability", |batch, name, _| {
        let id = db::new_id();
        batch.capabilities.push(capability::ActiveModel {
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
        });
        batch.created("capabilities", vec![id]);
        id
    }))
}

pub(super) async fn cells(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    (competitors, names): (Vec<String>, Vec<String>),
    rows: Vec<CellRow>,
) -> Result<(), DbErr> {
    let first = |of: fn(&CellRow) -> u32, place: usize| {
        let row = rows.iter().find(|row| of(row) as usize == place);
        row.map_or_else(At::default, |row| row.at.clone())
    };
    let with_at = |names: Vec<String>, of: fn(&CellRow) -> u32| -> Vec<(String, At)> {
        names.into_iter().enumerate().map(|(place, name)| (name, first(of, place))).collect()
    };
    let competitors = market::named(db, batch, &with_at(competitors, |row| row.competitor)).await?;
    let capabilities = capabilities(db, batch, &with_at(names, |row| row.capability)).await?;
    let there = capability_rating::Entity::find()
        .filter(capability_rating::Column::VentureId.eq(batch.edit.venture))
        .all(db)
        .await?;
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
        batch.cells.push(capability_rating::ActiveModel {
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
        });
        batch.created("capability_ratings", vec![capability, competitor]);
    }
    Ok(())
}
