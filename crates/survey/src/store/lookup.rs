//! One survey of a venture, as statements name it.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use db::entity::survey;

/// What the audit log calls a survey.
pub(super) const KIND: &str = "survey";

/// The survey with that identifier, if it belongs to the venture.
pub(super) fn named(venture: Uuid, id: Uuid) -> Condition {
    Condition::all().add(survey::Column::Id.eq(id)).add(survey::Column::VentureId.eq(venture))
}

/// The identifier of a survey if it belongs to the venture.
pub(super) fn ids_of(venture: Uuid, id: Uuid) -> SelectStatement {
    survey::Entity::find()
        .select_only()
        .column(survey::Column::Id)
        .filter(named(venture, id))
        .into_query()
}
