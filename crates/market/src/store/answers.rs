//! Answers that change their need: moved, copied and sent back. A respondent has
//! one answer per need, so where both needs have one the newer counts and the
//! older takes its place on the archived need.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, Set, sea_query::Expr,
};
use time::Date;
use uuid::Uuid;

use super::belongings::Route;
use crate::lineage::MovedAnswer;
use db::entity::{need_rating, offer_rating};

/// The columns that both tables of answers have.
#[derive(Clone, Copy)]
struct Columns<C> {
    id: C,
    venture: C,
    need: C,
    respondent: C,
    observed_on: C,
}

const RATINGS: Columns<need_rating::Column> = Columns {
    id: need_rating::Column::Id,
    venture: need_rating::Column::VentureId,
    need: need_rating::Column::NeedId,
    respondent: need_rating::Column::Respondent,
    observed_on: need_rating::Column::ObservedOn,
};

const OFFERS: Columns<offer_rating::Column> = Columns {
    id: offer_rating::Column::Id,
    venture: offer_rating::Column::VentureId,
    need: offer_rating::Column::NeedId,
    respondent: offer_rating::Column::Respondent,
    observed_on: offer_rating::Column::ObservedOn,
};

pub(super) async fn move_ratings(
    db: &impl ConnectionTrait,
    route: Route,
) -> Result<Vec<MovedAnswer>, DbErr> {
    move_all::<need_rating::Entity>(db, RATINGS, route).await
}

pub(super) async fn move_offers(
    db: &impl ConnectionTrait,
    route: Route,
) -> Result<Vec<MovedAnswer>, DbErr> {
    move_all::<offer_rating::Entity>(db, OFFERS, route).await
}

pub(super) async fn return_ratings(
    db: &impl ConnectionTrait,
    route: Route,
    ways: &[MovedAnswer],
) -> Result<(), DbErr> {
    return_all::<need_rating::Entity>(db, RATINGS, route, ways).await
}

pub(super) async fn return_offers(
    db: &impl ConnectionTrait,
    route: Route,
    ways: &[MovedAnswer],
) -> Result<(), DbErr> {
    return_all::<offer_rating::Entity>(db, OFFERS, route, ways).await
}

/// Gives a need a copy of another one's answers.
pub(super) async fn copy_ratings(db: &impl ConnectionTrait, route: Route) -> Result<(), DbErr> {
    let rows = need_rating::Entity::find()
        .filter(need_rating::Column::VentureId.eq(route.venture))
        .filter(need_rating::Column::NeedId.eq(route.from))
        .all(db)
        .await?;
    let copies: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let mut copy = row.into_active_model().reset_all();
            copy.id = Set(db::new_id());
            copy.need_id = Set(route.to);
            copy
        })
        .collect();
    for part in copies.chunks(1_000) {
        need_rating::Entity::insert_many(part.to_vec()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// An answer: its identifier, who gave it, when.
type Answer = (Uuid, String, Date);

async fn of_need<E: EntityTrait>(
    db: &impl ConnectionTrait,
    columns: Columns<E::Column>,
    venture: Uuid,
    need: Uuid,
) -> Result<Vec<Answer>, DbErr> {
    E::find()
        .select_only()
        .columns([columns.id, columns.respondent, columns.observed_on])
        .filter(columns.venture.eq(venture))
        .filter(columns.need.eq(need))
        .into_tuple()
        .all(db)
        .await
}

async fn move_all<E: EntityTrait>(
    db: &impl ConnectionTrait,
    columns: Columns<E::Column>,
    Route { venture, from, to }: Route,
) -> Result<Vec<MovedAnswer>, DbErr> {
    let there: HashMap<String, (Uuid, Date)> = of_need::<E>(db, columns, venture, to)
        .await?
        .into_iter()
        .map(|(id, respondent, date)| (respondent, (id, date)))
        .collect();
    let (mut ways, mut free) = (Vec::new(), Vec::new());
    for (id, respondent, date) in of_need::<E>(db, columns, venture, from).await? {
        match there.get(&respondent) {
            None => free.push(id),
            Some(&(older, on)) if on < date => {
                park::<E>(db, columns, (venture, older)).await?;
                send::<E>(db, columns, venture, &[id], to).await?;
                settle::<E>(db, columns, (venture, older), from, &respondent).await?;
                ways.extend([MovedAnswer { id, need: from }, MovedAnswer { id: older, need: to }]);
            }
            Some(_) => {}
        }
    }
    send::<E>(db, columns, venture, &free, to).await?;
    ways.extend(free.into_iter().map(|id| MovedAnswer { id, need: from }));
    Ok(ways)
}

/// Sends answers back along the way that a merge took them. An answer that was
/// replaced meanwhile by a newer one of the same respondent is dropped.
async fn return_all<E: EntityTrait>(
    db: &impl ConnectionTrait,
    columns: Columns<E::Column>,
    Route { venture, from, to }: Route,
    ways: &[MovedAnswer],
) -> Result<(), DbErr> {
    let mut parked = Vec::new();
    for way in ways.iter().filter(|way| way.need == to) {
        let row: Option<Answer> = E::find()
            .select_only()
            .columns([columns.id, columns.respondent, columns.observed_on])
            .filter(columns.id.eq(way.id))
            .filter(columns.venture.eq(venture))
            .into_tuple()
            .one(db)
            .await?;
        // It may have been deleted meanwhile.
        let Some((id, respondent, _)) = row else { continue };
        park::<E>(db, columns, (venture, id)).await?;
        parked.push((id, respondent));
    }
    let away: Vec<Uuid> = ways.iter().filter(|way| way.need == from).map(|way| way.id).collect();
    send::<E>(db, columns, venture, &away, from).await?;
    for (id, respondent) in parked {
        let taken: Option<Uuid> = E::find()
            .select_only()
            .column(columns.id)
            .filter(columns.venture.eq(venture))
            .filter(columns.need.eq(to))
            .filter(columns.respondent.eq(&respondent))
            .into_tuple()
            .one(db)
            .await?;
        if taken.is_some() {
            let which = named::<E>(columns, (venture, id));
            E::delete_many().filter(which).exec(db).await?;
        } else {
            settle::<E>(db, columns, (venture, id), to, &respondent).await?;
        }
    }
    Ok(())
}

/// An answer of a venture.
fn named<E: EntityTrait>(columns: Columns<E::Column>, (venture, id): (Uuid, Uuid)) -> Condition {
    Condition::all().add(columns.id.eq(id)).add(columns.venture.eq(venture))
}

/// Gives an answer a label that nobody else has, so that its place is free.
async fn park<E: EntityTrait>(
    db: &impl ConnectionTrait,
    columns: Columns<E::Column>,
    (venture, id): (Uuid, Uuid),
) -> Result<(), DbErr> {
    E::update_many()
        .col_expr(columns.respondent, Expr::value(format!("parked {id}")))
        .filter(named::<E>(columns, (venture, id)))
        .exec(db)
        .await?;
    Ok(())
}

/// Puts a parked answer on a need under its respondent's label.
async fn settle<E: EntityTrait>(
    db: &impl ConnectionTrait,
    columns: Columns<E::Column>,
    which: (Uuid, Uuid),
    need: Uuid,
    respondent: &str,
) -> Result<(), DbErr> {
    E::update_many()
        .col_expr(columns.need, Expr::value(need))
        .col_expr(columns.respondent, Expr::value(respondent))
        .filter(named::<E>(columns, which))
        .exec(db)
        .await?;
    Ok(())
}

async fn send<E: EntityTrait>(
    db: &impl ConnectionTrait,
    columns: Columns<E::Column>,
    venture: Uuid,
    ids: &[Uuid],
    need: Uuid,
) -> Result<(), DbErr> {
    // Few enough values per statement for either database.
    for part in ids.chunks(5_000) {
        E::update_many()
            .col_expr(columns.need, Expr::value(need))
            .filter(columns.venture.eq(venture))
            .filter(columns.id.is_in(part.iter().copied()))
            .exec(db)
            .await?;
    }
    Ok(())
}
