//! Ideas in the database. Every change runs in one transaction that also raises
//! the venture's revision and leaves a line in the audit log.

mod changes;
#[cfg(test)]
mod tests;
mod write;

pub use changes::{list_changes, set_status};
pub use write::{insert_idea, update_idea};

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Idea, Period, Status, idea::is_stale};
use db::Archivable as _;
use db::entity::{idea, idea_competitor, idea_need, need};
use venture::{
    Edit, Provenance, Record,
    records::{self},
};
use web::paging::Wanted;

/// Ends a change: revision, audit line, commit.
async fn finish(
    transaction: DatabaseTransaction,
    edit: Edit,
    action: &str,
    subject: Uuid,
) -> Result<(), DbErr> {
    records::finish(transaction, edit, action, idea::Entity::KIND, subject).await
}

/// Where each need that became part of another one went.
async fn merged_needs(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let rows = need::Entity::find()
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::MergedInto.is_not_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.merged_into?))).collect())
}

/// The need that a need is part of now: an idea goes on serving what was merged.
fn living(merged: &HashMap<Uuid, Uuid>, need: Uuid) -> Uuid {
    let mut now = need;
    // No more steps than there are merges, so that a circle ends too.
    for _ in 0..merged.len() {
        let Some(next) = merged.get(&now) else { break };
        now = *next;
    }
    now
}

impl Record for Idea {
    type Table = idea::Entity;

    fn from_row(row: idea::Model) -> Result<Self, DbErr> {
        Ok(Self {
            needs: Vec::new(),
            competitors: Vec::new(),
            id: row.id,
            venture: row.venture_id,
            title: row.title,
            note: row.note,
            status: Status::parse(&row.status).unwrap_or(Status::Idea),
            reach: row.reach,
            reach_period: Period::parse(&row.reach_period).unwrap_or(Period::Quarter),
            impact: row.impact,
            confidence: row.confidence,
            effort: row.effort,
            stale: is_stale(row.observed_on, db::now().date()),
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
            author: row.author_id,
            updated_at: row.updated_at,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }

    /// Adds the links to needs and competitors.
    async fn complete(
        db: &impl ConnectionTrait,
        venture: Uuid,
        mut records: Vec<Self>,
    ) -> Result<Vec<Self>, DbErr> {
        let mut needs: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        let links = idea_need::Entity::find()
            .filter(idea_need::Column::VentureId.eq(venture))
            .order_by_asc(idea_need::Column::NeedId)
            .all(db)
            .await?;
        let merged = merged_needs(db, venture).await?;
        for link in links {
            let own = needs.entry(link.idea_id).or_default();
            let need = living(&merged, link.need_id);
            if !own.contains(&need) {
                own.push(need);
            }
        }
        let mut competitors: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        let links = idea_competitor::Entity::find()
            .filter(idea_competitor::Column::VentureId.eq(venture))
            .order_by_asc(idea_competitor::Column::CompetitorId)
            .all(db)
            .await?;
        for link in links {
            competitors.entry(link.idea_id).or_default().push(link.competitor_id);
        }
        for one in &mut records {
            one.needs = needs.remove(&one.id).unwrap_or_default();
            one.competitors = competitors.remove(&one.id).unwrap_or_default();
        }
        Ok(records)
    }
}

/// The ideas of a venture that are archived, or those that are not, best RICE score first.
///
/// # Errors
/// When the database refuses.
pub async fn list_ideas(
    db: &impl ConnectionTrait,
    venture: Uuid,
    archived: bool,
) -> Result<Vec<Idea>, DbErr> {
    let mut ideas = Idea::list(db, venture, archived).await?;
    let score = |idea: &Idea| idea.rice().value.unwrap_or(f64::NEG_INFINITY);
    ideas.sort_by(|a, b| score(b).total_cmp(&score(a)));
    Ok(ideas)
}

/// The ideas of a venture that are not archived, best RICE score first.
///
/// # Errors
/// When the database refuses.
pub async fn list_open_ideas(db: &impl ConnectionTrait, venture: Uuid) -> Result<Vec<Idea>, DbErr> {
    list_ideas(db, venture, false).await
}

/// Ideas in use that a form offers: the best or those whose titles hold the words, and
/// those that the form holds already.
///
/// # Errors
/// When the database refuses.
pub async fn choosable_ideas(
    db: &impl ConnectionTrait,
    venture: Uuid,
    wanted: &Wanted,
) -> Result<Vec<Idea>, DbErr> {
    let ideas = list_open_ideas(db, venture).await?;
    Ok(wanted.among(ideas, |one| (one.id, one.title.as_str())))
}
