//! What records and passages are about, and what the library holds about a
//! need or a competitor.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Set,
};
use time::Date;
use uuid::Uuid;

use super::grade::grade;
use crate::{About, Evidence, Kind, Standing};
use db::entity::{evidence, evidence_link, evidence_passage};
use venture::Record;

pub(super) fn about(row: &evidence_link::Model) -> Option<About> {
    row.need_id.map(About::Need).or(row.competitor_id.map(About::Competitor))
}

/// Replaces what a record, or one passage of it, is about.
pub(super) async fn put_links(
    db: &impl ConnectionTrait,
    venture: Uuid,
    (evidence, passage): (Uuid, Option<Uuid>),
    about: Vec<About>,
) -> Result<(), DbErr> {
    use evidence_link::Column;
    let place = Column::PassageId;
    let old = Condition::all()
        .add(Column::VentureId.eq(venture))
        .add(Column::EvidenceId.eq(evidence))
        .add(passage.map_or_else(|| place.is_null(), |id| place.eq(id)));
    evidence_link::Entity::delete_many().filter(old).exec(db).await?;
    let once: HashSet<About> = about.into_iter().collect();
    let rows: Vec<_> = once
        .into_iter()
        .map(|one| {
            let (need, competitor) = match one {
                About::Need(id) => (Some(id), None),
                About::Competitor(id) => (None, Some(id)),
            };
            evidence_link::ActiveModel {
                id: Set(db::new_id()),
                venture_id: Set(venture),
                evidence_id: Set(evidence),
                passage_id: Set(passage),
                need_id: Set(need),
                competitor_id: Set(competitor),
            }
        })
        .collect();
    if !rows.is_empty() {
        evidence_link::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// What the whole record is about, apart from its passages.
///
/// # Errors
/// When the database refuses.
pub async fn about_whole(db: &impl ConnectionTrait, evidence: Uuid) -> Result<Vec<About>, DbErr> {
    let rows = evidence_link::Entity::find()
        .filter(evidence_link::Column::EvidenceId.eq(evidence))
        .filter(evidence_link::Column::PassageId.is_null())
        .order_by_asc(evidence_link::Column::Id)
        .all(db)
        .await?;
    Ok(rows.iter().filter_map(about).collect())
}

fn names(about: About) -> Condition {
    Condition::all().add(match about {
        About::Need(id) => evidence_link::Column::NeedId.eq(id),
        About::Competitor(id) => evidence_link::Column::CompetitorId.eq(id),
    })
}

/// A record with those of its passages that say something of the matter at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Quoted {
    pub evidence: Evidence,
    pub quotes: Vec<String>,
}

/// The passages of some records that are about something, by record.
///
/// # Errors
/// When the database refuses.
pub async fn list_quotes(
    db: &impl ConnectionTrait,
    about: About,
    records: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>, DbErr> {
    let passages = evidence_link::Entity::find()
        .select_only()
        .column(evidence_link::Column::PassageId)
        .filter(names(about))
        .filter(evidence_link::Column::PassageId.is_not_null())
        .into_query();
    let rows = evidence_passage::Entity::find()
        .filter(evidence_passage::Column::EvidenceId.is_in(records))
        .filter(evidence_passage::Column::Id.in_subquery(passages))
        .order_by_asc(evidence_passage::Column::Id)
        .all(db)
        .await?;
    let mut quotes: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        quotes.entry(row.evidence_id).or_default().push(row.quote);
    }
    Ok(quotes)
}

async fn about_it(
    db: &impl ConnectionTrait,
    venture: Uuid,
    about: About,
    most: u64,
) -> Result<Vec<Quoted>, DbErr> {
    let linked = evidence_link::Entity::find()
        .select_only()
        .column(evidence_link::Column::EvidenceId)
        .filter(names(about))
        .into_query();
    let rows = evidence::Entity::find()
        .filter(evidence::Column::VentureId.eq(venture))
        .filter(evidence::Column::ArchivedAt.is_null())
        .filter(evidence::Column::Id.in_subquery(linked))
        .order_by(grade(), Order::Desc)
        .order_by_desc(evidence::Column::ObservedOn)
        .order_by_desc(evidence::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let records = Evidence::complete(db, venture, Evidence::from_rows(rows)?).await?;
    let mut quotes = list_quotes(db, about, records.iter().map(|one| one.id)).await?;
    let quoted = |evidence: Evidence| {
        let quotes = quotes.remove(&evidence.id).unwrap_or_default();
        Quoted { evidence, quotes }
    };
    Ok(records.into_iter().map(quoted).collect())
}

/// What the library holds about a need: the strongest first, then the newest.
///
/// # Errors
/// When the database refuses.
pub async fn about_need(
    db: &impl ConnectionTrait,
    venture: Uuid,
    need: Uuid,
    most: u64,
) -> Result<Vec<Quoted>, DbErr> {
    about_it(db, venture, About::Need(need), most).await
}

/// What the library holds about a competitor: the strongest first, then the newest.
///
/// # Errors
/// When the database refuses.
pub async fn about_competitor(
    db: &impl ConnectionTrait,
    venture: Uuid,
    competitor: Uuid,
    most: u64,
) -> Result<Vec<Quoted>, DbErr> {
    about_it(db, venture, About::Competitor(competitor), most).await
}

/// How well each thing is backed, by what it is.
async fn standing(
    db: &impl ConnectionTrait,
    venture: Uuid,
    today: Date,
) -> Result<BTreeMap<About, Standing>, DbErr> {
    let rows: Vec<(Uuid, String, Date)> = evidence::Entity::find()
        .select_only()
        .column(evidence::Column::Id)
        .column(evidence::Column::Kind)
        .column(evidence::Column::ObservedOn)
        .filter(evidence::Column::VentureId.eq(venture))
        .filter(evidence::Column::ArchivedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let records: HashMap<Uuid, (Kind, Date)> = rows
        .into_iter()
        .filter_map(|(id, kind, day)| Some((id, (Kind::parse(&kind)?, day))))
        .collect();
    let links = evidence_link::Entity::find()
        .filter(evidence_link::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    // A record counts once, however many of its passages say so.
    let once: HashSet<(Uuid, About)> =
        links.iter().filter_map(|row| Some((row.evidence_id, about(row)?))).collect();
    let mut standing: BTreeMap<About, Standing> = BTreeMap::new();
    for (record, about) in once {
        if let Some((kind, day)) = records.get(&record) {
            standing.entry(about).or_default().add(*kind, *day, today);
        }
    }
    Ok(standing)
}

/// How well each need is backed; a need that nothing is known of is missing.
///
/// # Errors
/// When the database refuses.
pub async fn standing_of_needs(
    db: &impl ConnectionTrait,
    venture: Uuid,
    today: Date,
) -> Result<HashMap<Uuid, Standing>, DbErr> {
    let need = |(about, standing): (About, Standing)| match about {
        About::Need(id) => Some((id, standing)),
        About::Competitor(_) => None,
    };
    Ok(standing(db, venture, today).await?.into_iter().filter_map(need).collect())
}

/// The same for competitors.
///
/// # Errors
/// When the database refuses.
pub async fn standing_of_competitors(
    db: &impl ConnectionTrait,
    venture: Uuid,
    today: Date,
) -> Result<HashMap<Uuid, Standing>, DbErr> {
    let competitor = |(about, standing): (About, Standing)| match about {
        About::Competitor(id) => Some((id, standing)),
        About::Need(_) => None,
    };
    Ok(standing(db, venture, today).await?.into_iter().filter_map(competitor).collect())
}
