//! Where a record came from that no lab of this installation made: the file that
//! brought it. Knows neither the file nor the record.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use db::entity::user;
use figure::SourceKind;
use i18n::{Lang, format};

/// The file that brought a record, when, and who restored it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub file: String,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub by: Uuid,
}

impl Imported {
    /// Reads the column. What cannot be read is imported all the same.
    #[must_use]
    pub fn read(column: Option<&str>) -> Option<Self> {
        let unknown =
            || Self { file: String::new(), at: OffsetDateTime::UNIX_EPOCH, by: Uuid::nil() };
        column.map(|text| serde_json::from_str(text).unwrap_or_else(|_| unknown()))
    }

    /// As the column holds it.
    ///
    /// # Errors
    /// When the moment cannot be written, which is of years beyond 9999.
    pub fn write(&self) -> Result<String, DbErr> {
        serde_json::to_string(self).map_err(|error| DbErr::Custom(error.to_string()))
    }

    /// What figures stand on that came so, or were measured here.
    #[must_use]
    pub fn kind(imported: Option<&Self>) -> SourceKind {
        if imported.is_some() { SourceKind::Observed } else { SourceKind::Measured }
    }

    /// From which file, when and by whom, for a page.
    ///
    /// # Errors
    /// When the database refuses.
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
