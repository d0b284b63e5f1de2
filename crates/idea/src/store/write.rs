//! Entering and changing ideas.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, Set,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{changes, finish};
use crate::{IdeaDraft, Status};
use db::entity::{competitor, idea, idea_competitor, idea_need, need};
use venture::{
    Edit,
    records::{self, named},
};

/// Enters an idea.
///
/// # Errors
/// When the database refuses.
pub async fn insert_idea(
    db: &DatabaseConnection,
    edit: Edit,
    draft: IdeaDraft,
) -> Result<Uuid, DbErr> {
    let transaction = records::begin(db, edit).await?;
    let (id, now) = (db::new_id(), db::now());
    let row = idea::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        title: Set(draft.title),
        note: Set(draft.note),
        status: Set(Status::Idea.as_str().to_owned()),
        reach: Set(draft.reach),
        reach_period: Set(draft.reach_period.as_str().to_owned()),
        impact: Set(draft.impact),
        confidence: Set(draft.confidence),
        effort: Set(draft.effort),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    idea::Entity::insert(row).exec_without_returning(&transaction).await?;
    link(&transaction, edit.venture, id, &draft.needs, &draft.competitors).await?;
    changes::record(&transaction, edit, id, (None, Status::Idea), "").await?;
    finish(transaction, edit, "create", id).await?;
    Ok(id)
}

/// Changes what is said about an idea; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_idea(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: IdeaDraft,
) -> Result<bool, DbErr> {
    let transaction = records::begin(db, edit).await?;
    if records::find_open::<idea::Entity>(&transaction, edit.venture, id).await?.is_none() {
        return Ok(false);
    }
    let changed = idea::Entity::update_many()
        .col_expr(idea::Column::Title, Expr::value(draft.title))
        .col_expr(idea::Column::Note, Expr::value(draft.note))
        .col_expr(idea::Column::Reach, Expr::value(draft.reach))
        .col_expr(idea::Column::ReachPeriod, Expr::value(draft.reach_period.as_str()))
        .col_expr(idea::Column::Impact, Expr::value(draft.impact))
        .col_expr(idea::Column::Confidence, Expr::value(draft.confidence))
        .col_expr(idea::Column::Effort, Expr::value(draft.effort))
        .col_expr(idea::Column::Source, Expr::value(draft.provenance.source))
        .col_expr(idea::Column::ObservedOn, Expr::value(draft.provenance.observed_on))
        .col_expr(idea::Column::AuthorId, Expr::value(edit.author))
        .col_expr(idea::Column::UpdatedAt, Expr::value(db::now()))
        .filter(named::<idea::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    link(&transaction, edit.venture, id, &draft.needs, &draft.competitors).await?;
    finish(transaction, edit, "update", id).await?;
    Ok(true)
}

/// Puts links in the place of those that were there. Records of other ventures are passed over.
async fn link(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
    needs: &[Uuid],
    competitors: &[Uuid],
) -> Result<(), DbErr> {
    idea_need::Entity::delete_many()
        .filter(idea_need::Column::IdeaId.eq(id))
        .filter(idea_need::Column::VentureId.eq(venture))
        .exec(db)
        .await?;
    idea_competitor::Entity::delete_many()
        .filter(idea_competitor::Column::IdeaId.eq(id))
        .filter(idea_competitor::Column::VentureId.eq(venture))
        .exec(db)
        .await?;
    let ours = need::Entity::find()
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::Id.is_in(needs.iter().copied()))
        .all(db)
        .await?;
    let needs = ours.into_iter().map(|row| idea_need::ActiveModel {
        idea_id: Set(id),
        need_id: Set(row.id),
        venture_id: Set(venture),
    });
    let needs: Vec<_> = needs.collect();
    if !needs.is_empty() {
        idea_need::Entity::insert_many(needs).exec_without_returning(db).await?;
    }
    let ours = competitor::Entity::find()
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::Id.is_in(competitors.iter().copied()))
        .all(db)
        .await?;
    let competitors = ours.into_iter().map(|row| idea_competitor::ActiveModel {
        idea_id: Set(id),
        competitor_id: Set(row.id),
        venture_id: Set(venture),
    });
    let competitors: Vec<_> = competitors.collect();
    if !competitors.is_empty() {
        idea_competitor::Entity::insert_many(competitors).exec_without_returning(db).await?;
    }
    Ok(())
}
