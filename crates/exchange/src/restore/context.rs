//! What the database says of a document before it is restored: who is a member, what
//! all may use, and which files the person who restores may read already.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{error::RestoreError, people::People, rewrite::Shared};
use crate::document::{Document, RowsByTable};
use artifacts::Sha;
use db::entity::{dataset_version, evidence, machine_price, model, venture_member};
use venture::Edit;

/// Digests that are asked for in one statement.
const AT_ONCE: usize = 400;
/// Columns that name a file of the store.
const FILES: [(&str, &str); 2] = [("models", "sha256"), ("evidence", "file_sha256")];

/// What there is outside the document.
pub(super) struct Context {
    members: BTreeSet<Uuid>,
    importer: Uuid,
    versions: BTreeSet<Uuid>,
    machines: BTreeSet<Uuid>,
    /// Digests of files that may be used.
    files: BTreeSet<String>,
}

impl Context {
    /// Asks the database.
    ///
    /// # Errors
    /// When it refuses.
    pub(super) async fn read(
        db: &DatabaseConnection,
        edit: Edit,
        document: &Document,
        unchanged: bool,
    ) -> Result<Self, DbErr> {
        let members = venture::store::list_members(db, edit.venture).await?;
        let versions = dataset_version::Entity::find()
            .select_only()
            .column(dataset_version::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        let machines = machine_price::Entity::find()
            .select_only()
            .column(machine_price::Column::Id)
            .filter(machine_price::Column::VentureId.is_null())
            .into_tuple()
            .all(db)
            .await?;
        // A digest in a file is no proof that somebody may read what has it; an export that
        // nobody has changed is, for members of the venture that holds the file.
        let files =
            if unchanged { files(db, edit.author, document).await? } else { BTreeSet::new() };
        Ok(Self {
            members: members.into_iter().map(|member| member.user_id).collect(),
            importer: edit.author,
            versions: BTreeSet::from_iter::<Vec<Uuid>>(versions),
            machines: BTreeSet::from_iter::<Vec<Uuid>>(machines),
            files,
        })
    }

    pub(super) fn people(&mut self, trusted: bool) -> People {
        People::new(std::mem::take(&mut self.members), self.importer, trusted)
    }

    pub(super) fn shared(&mut self) -> Shared {
        Shared {
            versions: std::mem::take(&mut self.versions),
            machines: std::mem::take(&mut self.machines),
        }
    }

    /// Takes from rows the files that nobody has shown a right to. Their figures stay, and a
    /// page says that the file is not part of the export. Answers how many there were.
    ///
    /// # Errors
    /// A model's digest is none.
    pub(super) fn drop_files(&self, tables: &mut RowsByTable) -> Result<u64, RestoreError> {
        let mut dropped = 0;
        for (number, row) in tables.get_mut("models").into_iter().flatten().enumerate() {
            let sha256 = row.get("sha256").and_then(Json::as_str).unwrap_or_default().to_owned();
            let digest = Sha::try_from(sha256).map_err(|_| {
                RestoreError::row("models", number, "sha256", "expected a SHA-256 digest")
            })?;
            let had = row.get("has_file") != Some(&Json::Bool(false));
            let has = had && self.files.contains(digest.as_str());
            row.insert("has_file".to_owned(), has.into());
            dropped += u64::from(had && !has);
        }
        for row in tables.get_mut("evidence").into_iter().flatten() {
            let Some(sha256) = row.get("file_sha256").and_then(Json::as_str) else { continue };
            if !self.files.contains(sha256) {
                row.insert("file_sha256".to_owned(), Json::Null);
                dropped += 1;
            }
        }
        Ok(dropped)
    }
}

/// The files that the document names and that ventures of a person hold.
async fn files(
    db: &DatabaseConnection,
    person: Uuid,
    document: &Document,
) -> Result<BTreeSet<String>, DbErr> {
    let of = |table: &str, column: &str| -> BTreeSet<String> {
        let rows = document.tables.get(table).into_iter().flatten();
        rows.filter_map(|row| Some(row.get(column)?.as_str()?.to_owned())).collect()
    };
    let ventures = venture_member::Entity::find()
        .select_only()
        .column(venture_member::Column::VentureId)
        .filter(venture_member::Column::UserId.eq(person));
    let mut held = BTreeSet::new();
    let [models, evidences] = FILES.map(|(table, column)| Vec::from_iter(of(table, column)));
    for part in models.chunks(AT_ONCE) {
        let rows: Vec<String> = model::Entity::find()
            .select_only()
            .column(model::Column::Sha256)
            .filter(model::Column::Sha256.is_in(part))
            .filter(model::Column::HasFile.eq(true))
            .filter(model::Column::VentureId.in_subquery(ventures.clone().into_query()))
            .into_tuple()
            .all(db)
            .await?;
        held.extend(rows);
    }
    for part in evidences.chunks(AT_ONCE) {
        let rows: Vec<Option<String>> = evidence::Entity::find()
            .select_only()
            .column(evidence::Column::FileSha256)
            .filter(evidence::Column::FileSha256.is_in(part))
            .filter(evidence::Column::VentureId.in_subquery(ventures.clone().into_query()))
            .into_tuple()
            .all(db)
            .await?;
        held.extend(rows.into_iter().flatten());
    }
    Ok(held)
}
