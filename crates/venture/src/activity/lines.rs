//! Lines of the audit log of one venture, with the names of people and records.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Line, Person, Target, target};
use crate::{RecordKind, record_kind::find_labels, store::list_members};
use db::entity::audit_log;
use i18n::Lang;
use web::paging::{ListQuery, Page};

/// The lines of a venture, newest first: all of them, or those of a member (`person`) or about
/// one kind of subject (`kind`).
pub async fn list_lines(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
    lang: Lang,
) -> Result<Page<Line>, DbErr> {
    let people = people(db, venture).await?;
    let mut which = Condition::all().add(audit_log::Column::VentureId.eq(venture));
    if !query.other("person").is_empty() {
        // Whoever is no member cannot be asked for.
        let member = Uuid::parse_str(query.other("person")).ok();
        let member = member.filter(|id| people.contains_key(id)).unwrap_or_default();
        which = which.add(audit_log::Column::ActorId.eq(member));
    }
    if !query.other("kind").is_empty() {
        which = which.add(audit_log::Column::SubjectKind.eq(query.other("kind")));
    }
    let select = audit_log::Entity::find().filter(which);
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by_desc(audit_log::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, named(db, venture, rows, &people, lang).await?, total))
}

/// The newest lines of a venture.
pub async fn recent(
    db: &impl ConnectionTrait,
    venture: Uuid,
    most: u64,
    lang: Lang,
) -> Result<Vec<Line>, DbErr> {
    let rows = audit_log::Entity::find()
        .filter(audit_log::Column::VentureId.eq(venture))
        .order_by_desc(audit_log::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let people = people(db, venture).await?;
    named(db, venture, rows, &people, lang).await
}

/// The kinds of subjects that occur in a venture's lines.
pub(super) async fn list_kinds(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<String>, DbErr> {
    audit_log::Entity::find()
        .select_only()
        .column(audit_log::Column::SubjectKind)
        .distinct()
        .filter(audit_log::Column::VentureId.eq(venture))
        .order_by_asc(audit_log::Column::SubjectKind)
        .into_tuple()
        .all(db)
        .await
}

async fn people(db: &impl ConnectionTrait, venture: Uuid) -> Result<HashMap<Uuid, String>, DbErr> {
    let members = list_members(db, venture).await?;
    Ok(members.into_iter().map(|member| (member.user_id, member.name)).collect())
}

async fn named(
    db: &impl ConnectionTrait,
    venture: Uuid,
    rows: Vec<audit_log::Model>,
    people: &HashMap<Uuid, String>,
    lang: Lang,
) -> Result<Vec<Line>, DbErr> {
    let mut labels: HashMap<Uuid, String> = HashMap::new();
    for kind in RecordKind::ALL {
        let of_kind = rows.iter().filter(
            |row| matches!(target(&row.subject_kind), Target::Record(found) if found == kind),
        );
        let ids = of_kind.filter_map(|row| row.subject_id);
        labels.extend(find_labels(db, venture, kind, ids, lang).await?);
    }
    let line = |row: audit_log::Model| {
        let label = row.subject_id.and_then(|id| labels.get(&id).cloned());
        let place = match (target(&row.subject_kind), row.subject_id) {
            (Target::Record(kind), Some(id)) => label.as_ref().map(|_| kind.path(id)),
            (Target::Page(path), _) => Some(path.to_owned()),
            _ => None,
        };
        Line {
            id: row.id,
            at: row.at,
            person: match row.actor_id {
                None => Person::Nobody,
                Some(id) => people
                    .get(&id)
                    .map_or(Person::Former, |name| Person::Member { id, name: name.clone() }),
            },
            href: place.map(|path| below(venture, &path)),
            label,
            action: row.action,
            kind: row.subject_kind,
            record: row.subject_id,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

fn below(venture: Uuid, path: &str) -> String {
    let base = format!("/ventures/{venture}");
    if path.is_empty() { base } else { format!("{base}/{path}") }
}
