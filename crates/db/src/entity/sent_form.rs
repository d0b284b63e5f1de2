//! A form that was sent once: the digest of who sent what, and where its answer leads.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sent_forms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    pub created_at: TimeDateTimeWithTimeZone,
    /// False while it is worked on.
    pub answered: bool,
    /// The address of the answer; none for an answer that was a page.
    pub location: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
