//! Needs and ratings.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::{
    batch::Batch,
    depth,
    named::{archived, by_name, found_or_made},
};
use crate::{
    plan::{At, NeedRow, RatingRow},
    records::to_row,
};
use db::entity::{need, need_rating};
use parsing::name;

/// The venture's needs by what makes their statements the same.
pub(super) async fn known(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<String, need::Model>, DbErr> {
    Ok(by_name(all(db, venture).await?))
}

/// The venture's needs, the oldest first.
async fn all(db: &impl ConnectionTrait, venture: Uuid) -> Result<Vec<need::Model>, DbErr> {
    need::Entity::find()
        .filter(need::Column::VentureId.eq(venture))
        .order_by_asc(need::Column::Id)
        .all(db)
        .await
}

fn new_need(batch: &mut Batch, row: NeedRow, segment: Option<Uuid>) -> Uuid {
    let id = db::new_id();
    batch.needs.push(need::ActiveModel {
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
    });
    batch.created("needs", vec![id]);
    id
}

pub(super) async fn needs(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    rows: Vec<NeedRow>,
) -> Result<(), DbErr> {
    let known = known(db, batch.edit.venture).await?;
    let named = rows.iter().filter_map(|row| Some((row.segment.as_deref()?, &row.at)));
    let segments = depth::named_segments(db, batch, named).await?;
    for row in rows {
        let segment =
            row.segment.as_deref().and_then(|name| segments.get(&name::key(name)).copied());
        match known.get(&name::key(&row.statement)) {
            None => {
                new_need(batch, row, segment);
            }
            Some(found) if found.archived_at.is_some() => {
                batch.fault(archived(&row.at, &row.statement));
            }
            Some(found) => {
                let mut values = vec![
                    ("source", batch.defaults.source(&row.at).into()),
                    ("observed_on", batch.defaults.date(&row.at).to_string().into()),
                ];
                values.extend(row.note.map(|note| ("note", note.into())));
                values.extend(row.evidence.map(|text| ("evidence", text.into())));
                values.extend(segment.map(|id| ("segment_id", id.to_string().into())));
                batch.update("needs", to_row::<need::Entity>(found), values);
            }
        }
    }
    Ok(())
}

/// The needs that rows only name, by statement or identifier: found, made, or told as missing.
pub(super) async fn named(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    names: &[(String, At)],
) -> Result<Vec<Option<Uuid>>, DbErr> {
    // By identifier any need can be meant, also the second of two with one name.
    let all = all(db, batch.edit.venture).await?;
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

pub(super) async fn ratings(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    names: Vec<String>,
    rows: Vec<RatingRow>,
) -> Result<(), DbErr> {
    let mut first: HashMap<u32, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        first.entry(row.need).or_insert(at);
    }
    // Needs that nobody rated are not made.
    let rated: Vec<u32> = (0..names.len() as u32).filter(|need| first.contains_key(need)).collect();
    let with_row = |need: &u32| (names[*need as usize].clone(), rows[first[need]].at.clone());
    let rated_names: Vec<(String, At)> = rated.iter().map(with_row).collect();
    let found = named(db, batch, &rated_names).await?;
    let ids: HashMap<u32, Uuid> =
        rated.iter().zip(found).filter_map(|(need, id)| Some((*need, id?))).collect();
    let mut before = existing(db, batch.edit.venture).await?;
    batch.ratings.reserve(rows.len());
    for row in rows {
        let Some(need) = ids.get(&row.need).copied() else { continue };
        let (importance, satisfaction) = (i16::from(row.importance), i16::from(row.satisfaction));
        let (source, date) = (batch.defaults.rated_source(&row.at), batch.defaults.date(&row.at));
        if let Some(old) = before.get_mut(&need).and_then(|of_need| of_need.remove(&row.respondent))
        {
            let values = vec![
                ("importance", importance.into()),
                ("satisfaction", satisfaction.into()),
                ("source", source.into()),
                ("observed_on", date.to_string().into()),
            ];
            batch.update("need_ratings", to_row::<need_rating::Entity>(&old), values);
            continue;
        }
        let id = db::new_id();
        batch.ratings.push(need_rating::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            need_id: Set(need),
            respondent: Set(row.respondent),
            importance: Set(importance),
            satisfaction: Set(satisfaction),
            source: Set(source),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        });
        batch.created("need_ratings", vec![id]);
    }
    Ok(())
}

type ByRespondent = HashMap<String, need_rating::Model>;

/// What respondents said before, by need.
async fn existing(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<Uuid, ByRespondent>, DbErr> {
    let rows = need_rating::Entity::find()
        .filter(need_rating::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let mut before: HashMap<Uuid, ByRespondent> = HashMap::new();
    for row in rows {
        before.entry(row.need_id).or_default().insert(row.respondent.clone(), row);
    }
    Ok(before)
}
