//! Where a record came from that was made in another installation: the export file it was
//! restored from.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use db::entity::user;
use figure::SourceKind;
use i18n::{Lang, format};

/// The file a record was restored from, when, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub file: String,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub by: Uuid,
}

impl Imported {
    /// Reads the column. A damaged value still marks the record as imported.
    pub fn read(column: Option<&str>) -> Option<Self> {
        let unknown =
            || Self { file: String::new(), at: OffsetDateTime::UNIX_EPOCH, by: Uuid::nil() };
        column.map(|text| serde_json::from_str(text).unwrap_or_else(|_| unknown()))
    }

    /// As the column holds it.
    ///
    /// # Errors
    /// When the year is beyond 9999.
    pub fn write(&self) -> Result<String, DbErr> {
        serde_json::to_string(self).map_err(|error| DbErr::Custom(error.to_string()))
    }

    /// The source of figures that came this way, or were measured here.
    pub fn kind(imported: Option<&Self>) -> SourceKind {
        if imported.is_some() { SourceKind::Observed } else { SourceKind::Measured }
    }

    /// From which file, when and by whom, for a page.
    pub async fn line(
        imported: Option<&Self>,
        db: &impl ConnectionTrait,
        lang: Lang,
    ) -> Result<Option<String>, DbErr> {
        let Some(one) = imported else { return Ok(None) };
        let person = user::Entity::find_by_id(one.by).one(db).await?;
        let person = person.map_or_else(|| lang.t("unknown"), |person| person.name);
        let gaps = [("file", one.file.clone()), ("date", format::date(one.at)), ("person", person)];
        Ok(Some(lang.t_args("imported-line", &gaps)))
    }
}
