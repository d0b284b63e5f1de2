//! Notes for the evidence library.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{
    batch::Batch,
    depth, market,
    named::{Names, archived},
    needs,
};
use crate::{plan::EvidenceRow, records::to_row};
use db::entity::{evidence, evidence_link, evidence_tag};
use parsing::name;

/// What a cell names: one record whose name has a semicolon in it, or several.
fn names(cell: Option<&String>, is_known: impl Fn(&str) -> bool) -> Vec<&str> {
    let Some(cell) = cell else { return Vec::new() };
    if is_known(&name::key(cell)) {
        return vec![cell.as_str()];
    }
    let parts = cell.split([';', '；', '\n']).map(str::trim);
    parts.filter(|part| !name::key(part).is_empty()).collect()
}

/// What a row is about: places among the names of needs and of competitors.
type About = (Vec<usize>, Vec<usize>);

pub(super) async fn evidence(
    db: &impl ConnectionTrait,
    batch: &mut Batch,
    rows: Vec<EvidenceRow>,
) -> Result<(), DbErr> {
    let named = rows.iter().filter_map(|row| Some((row.segment.as_deref()?, &row.at)));
    let segments = depth::named_segments(db, batch, named).await?;
    let known_needs = needs::known(db, batch.edit.venture).await?;
    let known_rivals = market::known(db, batch.edit.venture).await?;
    let (mut need_names, mut rival_names) = (Names::default(), Names::default());
    let mut about: Vec<About> = Vec::with_capacity(rows.len());
    for row in &rows {
        let needs = names(row.needs.as_ref(), |name| known_needs.contains_key(name));
        let rivals = names(row.competitors.as_ref(), |name| known_rivals.contains_key(name));
        about.push((
            needs.into_iter().map(|name| need_names.place(name, &row.at)).collect(),
            rivals.into_iter().map(|name| rival_names.place(name, &row.at)).collect(),
        ));
    }
    let need_ids = needs::named(db, batch, &need_names.all).await?;
    let rival_ids = market::named(db, batch, &rival_names.all).await?;
    let there = existing(db, batch.edit.venture).await?;
    for (row, (needs, rivals)) in rows.into_iter().zip(about) {
        let segment =
            row.segment.as_deref().and_then(|name| segments.get(&name::key(name)).copied());
        let key =
            (name::key(&row.title), batch.defaults.source(&row.at), batch.defaults.date(&row.at));
        match there.get(&key) {
            Some(found) if found.archived_at.is_some() => {
                batch.fault(archived(&row.at, &row.title));
            }
            // Its tags and what it is about stay: people may have changed them.
            Some(found) => {
                let mut values = Vec::new();
                values.extend(row.kind.map(|kind| ("kind", kind.as_str().into())));
                values.extend(row.note.map(|note| ("note", note.into())));
                values.extend(row.person.map(|person| ("person", person.into())));
                values.extend(row.link.map(|link| ("link", link.into())));
                values.extend(segment.map(|id| ("segment_id", id.to_string().into())));
                batch.update("evidence", to_row::<evidence::Entity>(found), values);
            }
            None => {
                let ids = |places: &[usize], ids: &[Option<Uuid>]| -> HashSet<Uuid> {
                    places.iter().filter_map(|place| ids[*place]).collect()
                };
                let links = (ids(&needs, &need_ids), ids(&rivals, &rival_ids));
                new_evidence(batch, row, segment, links);
            }
        }
    }
    Ok(())
}

type Key = (String, String, time::Date);

/// The library by title, source and day: a note with the same of all three is there already.
async fn existing(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<Key, evidence::Model>, DbErr> {
    let rows =
        evidence::Entity::find().filter(evidence::Column::VentureId.eq(venture)).all(db).await?;
    let key = |row: &evidence::Model| (name::key(&row.title), row.source.clone(), row.observed_on);
    Ok(rows.into_iter().map(|row| (key(&row), row)).collect())
}

fn new_evidence(
    batch: &mut Batch,
    row: EvidenceRow,
    segment: Option<Uuid>,
    (needs, rivals): (HashSet<Uuid>, HashSet<Uuid>),
) {
    let (id, venture) = (db::new_id(), batch.edit.venture);
    batch.evidence.push(evidence::ActiveModel {
        id: Set(id),
        venture_id: Set(venture),
        // A kind that nobody says proves as little as any.
        kind: Set(row.kind.unwrap_or(::evidence::Kind::Opinion).as_str().to_owned()),
        title: Set(row.title),
        note: Set(row.note.unwrap_or_default()),
        link: Set(row.link),
        person: Set(row.person.unwrap_or_default()),
        segment_id: Set(segment),
        file_sha256: Set(None),
        file_name: Set(None),
        file_kind: Set(None),
        file_bytes: Set(None),
        source: Set(batch.defaults.source(&row.at)),
        observed_on: Set(batch.defaults.date(&row.at)),
        author_id: Set(batch.edit.author),
        created_at: Set(batch.stamp),
        updated_at: Set(batch.stamp),
        archived_at: Set(None),
    });
    batch.created("evidence", vec![id]);
    // Tags go with their record when it goes.
    for tag in row.tags {
        let tag = evidence_tag::ActiveModel {
            evidence_id: Set(id),
            tag: Set(tag),
            venture_id: Set(venture),
        };
        batch.tags.push(tag);
    }
    let needs = needs.into_iter().map(|need| (Some(need), None));
    for (need, rival) in needs.chain(rivals.into_iter().map(|rival| (None, Some(rival)))) {
        let link = db::new_id();
        batch.links.push(evidence_link::ActiveModel {
            id: Set(link),
            venture_id: Set(venture),
            evidence_id: Set(id),
            passage_id: Set(None),
            need_id: Set(need),
            competitor_id: Set(rival),
        });
        batch.created("evidence_links", vec![link]);
    }
}
