//! A link under which people without an account read one report.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "report_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub report_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Of the secret in the address, which is not stored.
    pub digest: String,
    /// The hash of the passphrase, if there is one.
    pub passphrase: Option<String>,
    pub expires_at: TimeDateTimeWithTimeZone,
    pub revoked_at: Option<TimeDateTimeWithTimeZone>,
    pub views: i64,
    pub last_view_at: Option<TimeDateTimeWithTimeZone>,
    pub created_by: Option<Uuid>,
    pub created_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
