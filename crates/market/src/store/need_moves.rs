//! What goes from one need to another when they are merged, what the parts of a
//! need that is split are given, and the way back of both. Ideas stay linked to
//! the need that was merged: they follow it when they are read.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, Set,
};
use uuid::Uuid;

use super::{
    answers,
    belongings::{Belongings, Route},
};
use crate::lineage::MovedRecords;
use db::entity::{
    capability, competitor_feature, evidence_link, experiment, idea_need, need_vote, survey,
    survey_question,
};

/// Ratings of competitors; those that the other need has already stay.
const FEATURES: Belongings<competitor_feature::Entity> = Belongings {
    owner: competitor_feature::Column::NeedId,
    which: competitor_feature::Column::CompetitorId,
    once: true,
    within: |venture| Condition::all().add(competitor_feature::Column::VentureId.eq(venture)),
};
const VOTES: Belongings<need_vote::Entity> = Belongings {
    owner: need_vote::Column::NeedId,
    which: need_vote::Column::Id,
    once: false,
    within: |venture| Condition::all().add(need_vote::Column::VentureId.eq(venture)),
};
const CAPABILITIES: Belongings<capability::Entity> = Belongings {
    owner: capability::Column::NeedId,
    which: capability::Column::Id,
    once: false,
    within: |venture| Condition::all().add(capability::Column::VentureId.eq(venture)),
};
const LINKS: Belongings<evidence_link::Entity> = Belongings {
    owner: evidence_link::Column::NeedId,
    which: evidence_link::Column::Id,
    once: false,
    within: |venture| Condition::all().add(evidence_link::Column::VentureId.eq(venture)),
};
const EXPERIMENTS: Belongings<experiment::Entity> = Belongings {
    owner: experiment::Column::NeedId,
    which: experiment::Column::Id,
    once: false,
    within: |venture| Condition::all().add(experiment::Column::VentureId.eq(venture)),
};
/// What was asked stays as it was worded; its answers count for the other need.
const QUESTIONS: Belongings<survey_question::Entity> = Belongings {
    owner: survey_question::Column::NeedId,
    which: survey_question::Column::Id,
    once: false,
    within: |venture| {
        let surveys = survey::Entity::find()
            .select_only()
            .column(survey::Column::Id)
            .filter(survey::Column::VentureId.eq(venture))
            .into_query();
        Condition::all().add(survey_question::Column::SurveyId.in_subquery(surveys))
    },
};

/// Moves everything that belongs to a need to the one that it becomes part of.
pub(super) async fn move_all(
    db: &impl ConnectionTrait,
    route: Route,
) -> Result<MovedRecords, DbErr> {
    Ok(MovedRecords {
        ratings: answers::move_ratings(db, route).await?,
        offers: answers::move_offers(db, route).await?,
        features: FEATURES.give(db, route).await?,
        votes: VOTES.give(db, route).await?,
        capabilities: CAPABILITIES.give(db, route).await?,
        links: LINKS.give_links(db, route).await?,
        experiments: EXPERIMENTS.give(db, route).await?,
        questions: QUESTIONS.give(db, route).await?,
        ..MovedRecords::default()
    })
}

/// Takes back what [`move_all`] did; `route` is the way that it went.
pub(super) async fn return_all(
    db: &impl ConnectionTrait,
    moved: &MovedRecords,
    route: Route,
) -> Result<(), DbErr> {
    answers::return_ratings(db, route, &moved.ratings).await?;
    answers::return_offers(db, route, &moved.offers).await?;
    let back = route.back();
    FEATURES.send(db, &moved.features, back).await?;
    VOTES.send(db, &moved.votes, back).await?;
    CAPABILITIES.send(db, &moved.capabilities, back).await?;
    LINKS.send(db, &moved.links, back).await?;
    EXPERIMENTS.send(db, &moved.experiments, back).await?;
    QUESTIONS.send(db, &moved.questions, back).await
}

/// Gives a part of a need what the library and the ideas say of the whole.
/// Answers with the new links of evidence.
pub(super) async fn copy_links(
    db: &impl ConnectionTrait,
    route: Route,
) -> Result<Vec<Uuid>, DbErr> {
    let links = evidence_link::Entity::find()
        .filter(evidence_link::Column::VentureId.eq(route.venture))
        .filter(evidence_link::Column::NeedId.eq(route.from))
        .all(db)
        .await?;
    let copies: Vec<_> = links
        .into_iter()
        .map(|link| evidence_link::ActiveModel {
            id: Set(db::new_id()),
            venture_id: Set(route.venture),
            evidence_id: Set(link.evidence_id),
            passage_id: Set(link.passage_id),
            need_id: Set(Some(route.to)),
            competitor_id: Set(None),
        })
        .collect();
    let made = copies.iter().filter_map(|one| one.id.try_as_ref().copied()).collect();
    for part in copies.chunks(1_000) {
        evidence_link::Entity::insert_many(part.to_vec()).exec_without_returning(db).await?;
    }
    let ideas = idea_need::Entity::find()
        .filter(idea_need::Column::VentureId.eq(route.venture))
        .filter(idea_need::Column::NeedId.eq(route.from))
        .all(db)
        .await?;
    let copies: Vec<_> = ideas
        .into_iter()
        .map(|link| idea_need::ActiveModel {
            idea_id: Set(link.idea_id),
            need_id: Set(route.to),
            venture_id: Set(route.venture),
        })
        .collect();
    for part in copies.chunks(1_000) {
        idea_need::Entity::insert_many(part.to_vec()).exec_without_returning(db).await?;
    }
    Ok(made)
}

/// Deletes what [`copy_links`] made for parts of `whole` that are archived again.
pub(super) async fn drop_links(
    db: &impl ConnectionTrait,
    (venture, whole): (Uuid, Uuid),
    moved: &MovedRecords,
) -> Result<(), DbErr> {
    use idea_need::Column;
    let linked: Vec<Uuid> = idea_need::Entity::find()
        .select_only()
        .column(Column::IdeaId)
        .filter(Column::VentureId.eq(venture))
        .filter(Column::NeedId.eq(whole))
        .into_tuple()
        .all(db)
        .await?;
    for part in linked.chunks(1_000) {
        idea_need::Entity::delete_many()
            .filter(Column::VentureId.eq(venture))
            .filter(Column::NeedId.is_in(moved.parts.iter().copied()))
            .filter(Column::IdeaId.is_in(part.iter().copied()))
            .exec(db)
            .await?;
    }
    for part in moved.links.chunks(1_000) {
        evidence_link::Entity::delete_many()
            .filter(evidence_link::Column::VentureId.eq(venture))
            .filter(evidence_link::Column::Id.is_in(part.iter().copied()))
            .filter(evidence_link::Column::NeedId.is_in(moved.parts.iter().copied()))
            .exec(db)
            .await?;
    }
    Ok(())
}
