//! A stated quantity of a venture: low, base, high, in millionths of its unit.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assumptions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub venture_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub quantity: String,
    pub low_millionths: i64,
    pub base_millionths: i64,
    pub high_millionths: i64,
    pub ground: String,
    pub source: String,
    pub dated: TimeDate,
    pub author_id: Uuid,
    pub updated_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::AuthorId",
        to = "super::user::Column::Id"
    )]
    Author,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Author.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
