//! Milestones.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    Set, sea_query::Expr,
};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{begin, finish};
use crate::{Milestone, MilestoneDraft, State, milestone::cycles};
use db::Archivable as _;
use db::{
    Conflict,
    entity::{milestone, milestone_dependency},
};
use venture::{
    Edit, Record,
    records::{self},
};

impl Record for Milestone {
    type Table = milestone::Entity;

    const ORDER: &'static [milestone::Column] = &[milestone::Column::DueOn];

    fn from_row(row: milestone::Model) -> Result<Self, DbErr> {
        Ok(Self {
            depends_on: Vec::new(),
            id: row.id,
            venture: row.venture_id,
            title: row.title,
            note: row.note,
            due_on: row.due_on,
            state: State::parse(&row.state).unwrap_or(State::Planned),
            done_on: row.done_on,
            owner: row.owner,
            idea: row.idea_id,
            experiment: row.experiment_id,
            experiment_text: row.experiment,
            author: row.author_id,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }

    async fn complete(
        db: &impl ConnectionTrait,
        venture: Uuid,
        mut records: Vec<Self>,
    ) -> Result<Vec<Self>, DbErr> {
        let mut waits: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        let links = milestone_dependency::Entity::find()
            .filter(milestone_dependency::Column::VentureId.eq(venture))
            .order_by_asc(milestone_dependency::Column::DependsOnId)
            .all(db)
            .await?;
        for link in links {
            waits.entry(link.milestone_id).or_default().push(link.depends_on_id);
        }
        for one in &mut records {
            one.depends_on = waits.remove(&one.id).unwrap_or_default();
        }
        Ok(records)
    }
}

/// The day on which it was done: as before when it was done already, today when it is now.
fn done_on(state: State, before: Option<Date>) -> Option<Date> {
    (state == State::Done).then(|| before.unwrap_or_else(|| db::now().date()))
}

/// Enters a milestone.
///
/// # Errors
/// When the database refuses.
pub async fn insert_milestone(
    db: &DatabaseConnection,
    edit: Edit,
    draft: MilestoneDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    let (id, now) = (db::new_id(), db::now());
    let row = milestone::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        title: Set(draft.title),
        note: Set(draft.note),
        due_on: Set(draft.due_on),
        state: Set(draft.state.as_str().to_owned()),
        done_on: Set(done_on(draft.state, None)),
        owner: Set(draft.owner),
        idea_id: Set(draft.idea),
        experiment: Set(draft.experiment_text),
        experiment_id: Set(draft.experiment),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    milestone::Entity::insert(row).exec_without_returning(&transaction).await?;
    wait_for(&transaction, edit.venture, id, &draft.depends_on).await?;
    finish(transaction, edit, "create", milestone::Entity::KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a milestone; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_milestone(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: MilestoneDraft,
) -> Result<bool, DbErr> {
    use milestone::Column;
    let transaction = begin(db, edit).await?;
    let row = records::find_open::<milestone::Entity>(&transaction, edit.venture, id).await?;
    let Some(row) = row else { return Ok(false) };
    let open = Milestone::list(&transaction, edit.venture, false).await?;
    if cycles(&open, id, &draft.depends_on) {
        return Err(Conflict::Cycle.into());
    }
    milestone::Entity::update_many()
        .col_expr(Column::Title, Expr::value(draft.title))
        .col_expr(Column::Note, Expr::value(draft.note))
        .col_expr(Column::DueOn, Expr::value(draft.due_on))
        .col_expr(Column::State, Expr::value(draft.state.as_str()))
        .col_expr(Column::DoneOn, Expr::value(done_on(draft.state, row.done_on)))
        .col_expr(Column::Owner, Expr::value(draft.owner))
        .col_expr(Column::IdeaId, Expr::value(draft.idea))
        .col_expr(Column::Experiment, Expr::value(draft.experiment_text))
        .col_expr(Column::ExperimentId, Expr::value(draft.experiment))
        .col_expr(Column::AuthorId, Expr::value(edit.author))
        .col_expr(Column::UpdatedAt, Expr::value(db::now()))
        .filter(records::named::<milestone::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    wait_for(&transaction, edit.venture, id, &draft.depends_on).await?;
    finish(transaction, edit, "update", milestone::Entity::KIND, id).await?;
    Ok(true)
}

/// Puts dependencies in the place of those that were there. Milestones of other
/// ventures are passed over.
async fn wait_for(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
    depends_on: &[Uuid],
) -> Result<(), DbErr> {
    milestone_dependency::Entity::delete_many()
        .filter(milestone_dependency::Column::MilestoneId.eq(id))
        .filter(milestone_dependency::Column::VentureId.eq(venture))
        .exec(db)
        .await?;
    let ours = milestone::Entity::find()
        .filter(milestone::Column::VentureId.eq(venture))
        .filter(milestone::Column::Id.is_in(depends_on.iter().copied()))
        .all(db)
        .await?;
    let rows = ours.into_iter().map(|row| milestone_dependency::ActiveModel {
        milestone_id: Set(id),
        depends_on_id: Set(row.id),
        venture_id: Set(venture),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        milestone_dependency::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}
