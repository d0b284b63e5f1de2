//! Archiving and restoring: the same two routes for every kind of record.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{Edit, Editor, Member, Record};
use web::{
    error::AppError,
    forms::Form,
    page::redirect_found,
    routes::{Access, Routes},
};

/// Whether there was such a record.
pub type Found = LocalBoxFuture<'static, Result<bool, AppError>>;

/// Archives a record of the venture or restores it.
pub type SetArchived = fn(
    Data<DatabaseConnection>,
    Edit,
    Uuid,
    bool,
) -> LocalBoxFuture<'static, Result<bool, AppError>>;

/// Where the browser goes afterwards: paths below the venture, in which `{id}` stands for
/// the record's identifier.
#[derive(Debug, Clone, Copy)]
pub struct Landing {
    pub archived: &'static str,
    pub restored: &'static str,
}

/// What archives and restores a kind of record that has no rule beside its own.
pub fn set_archived<R: Record>(
    db: Data<DatabaseConnection>,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Found {
    Box::pin(async move { Ok(R::set_archived(&db, edit, id, archived).await?) })
}

/// Registers `archive` and `restore` below the address of a record. Takes a function and no
/// type, so that both handlers are compiled once and not once for each kind.
pub fn routes(routes: &mut Routes<'_>, record: &str, landing: Landing, set: SetArchived) {
    let archive = move |member: Member<Editor>,
                        db: Data<DatabaseConnection>,
                        path: Path<(Uuid, Uuid)>,
                        _: Form| {
        change(member, db, path.1, (set, true), (landing.archived, "archived"))
    };
    let restore = move |member: Member<Editor>,
                        db: Data<DatabaseConnection>,
                        path: Path<(Uuid, Uuid)>,
                        _: Form| {
        change(member, db, path.1, (set, false), (landing.restored, "restored"))
    };
    routes.post_below(record, "/archive", Access::Editor, archive).post_below(
        record,
        "/restore",
        Access::Editor,
        restore,
    );
}

async fn change(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    id: Uuid,
    (set, archived): (SetArchived, bool),
    (landing, word): (&str, &str),
) -> Result<HttpResponse, AppError> {
    let found = set(db, member.edit(), id, archived).await?;
    redirect_found(found, &member.path(&landing.replace("{id}", &id.to_string())), word)
}
