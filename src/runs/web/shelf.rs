//! Putting records away and taking them out again: the same for runs, models
//! and benchmarks.

use std::future::Future;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use crate::{
    account::audit,
    runs::store,
    venture::{self, Editor, Member},
    web::{error::AppError, forms::Form, page::redirect_done},
};

/// A kind of record that can be archived.
pub(super) trait Shelf: 'static {
    /// Last part of the list's address.
    const LIST: &'static str;

    /// False when there is no such record.
    fn put(
        db: &DatabaseConnection,
        venture: Uuid,
        id: Uuid,
        away: bool,
    ) -> impl Future<Output = Result<bool, DbErr>>;
}

pub(super) struct Runs;
pub(super) struct Models;
pub(super) struct Benchmarks;

impl Shelf for Runs {
    const LIST: &'static str = "runs";

    async fn put(
        db: &DatabaseConnection,
        venture: Uuid,
        id: Uuid,
        away: bool,
    ) -> Result<bool, DbErr> {
        store::archive_run(db, venture, id, away).await
    }
}

impl Shelf for Models {
    const LIST: &'static str = "models";

    async fn put(
        db: &DatabaseConnection,
        venture: Uuid,
        id: Uuid,
        away: bool,
    ) -> Result<bool, DbErr> {
        store::archive_model(db, venture, id, away).await
    }
}

impl Shelf for Benchmarks {
    const LIST: &'static str = "benchmarks";

    async fn put(
        db: &DatabaseConnection,
        venture: Uuid,
        id: Uuid,
        away: bool,
    ) -> Result<bool, DbErr> {
        store::archive_benchmark(db, venture, id, away).await
    }
}

pub(super) async fn archive<S: Shelf>(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    put::<S>(&member, &db, path.1, true).await
}

pub(super) async fn restore<S: Shelf>(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    put::<S>(&member, &db, path.1, false).await
}

async fn put<S: Shelf>(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
    away: bool,
) -> Result<HttpResponse, AppError> {
    if !S::put(db, member.id(), id, away).await? {
        return Err(AppError::NotFound);
    }
    let action = if away { "archive" } else { "restore" };
    audit::record(db, Some(member.user.id), action, S::LIST, Some(id)).await?;
    venture::store::touch(db, member.id()).await?;
    Ok(redirect_done(&member.path(S::LIST), if away { "archived" } else { "restored" }))
}
