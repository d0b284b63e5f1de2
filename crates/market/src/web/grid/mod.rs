//! Editable grids of ratings: needs or capabilities in rows, our offer and the competitors in
//! columns. One form saves all cells of a page; only those that a person changed are written,
//! and none where somebody else changed one of them meanwhile.

mod read;
mod table;
mod view;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use sea_orm::DatabaseConnection;

use crate::store::{self, GridOutcome, Sheet};
use read::{Read, read};
use table::{Table, path};
use venture::{Editor, Member};
use view::{GridPage, Shown};
use web::{
    error::AppError,
    forms::Form,
    page::{PageCtx, conflicting, html, invalid, redirect},
    paging::ListQuery,
};

async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    sheet: Sheet,
    query: ListQuery,
) -> Result<HttpResponse, AppError> {
    if let Some(address) = table::chosen_columns(&ctx, &member.path(path(sheet))) {
        return Ok(redirect(&address));
    }
    let table = Table::of_query(&member, &ctx, db, sheet, &query).await?;
    let cells = table.cells(db, &member, sheet).await?;
    let shown = Shown { seen: table.versions(&cells), form: table.filled(&cells), conflicts: 0 };
    html(&GridPage::of(&member, ctx, db, (sheet, query), table, shown).await?)
}

async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    sheet: Sheet,
    query: ListQuery,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let table = Table::of_form(&member, &ctx, db, sheet, &form).await?;
    let Read { changes, mut seen, fields } = read(&mut form, &table, sheet);
    if form.is_valid() {
        let first = fields.values().next().cloned().unwrap_or_default();
        let done = store::save_cells(db, member.edit(), sheet, &table.rater, changes).await;
        match form.made(&first, done)? {
            Some(GridOutcome::Saved(count)) => return Ok(redirect(&saved(&ctx, count))),
            Some(GridOutcome::Conflicts(now)) => {
                let conflicts = now.len();
                read::mark(&mut form, db, &fields, (now, &table, seen.as_mut_slice())).await?;
                let shown = Shown { seen, form: form.into_state(), conflicts };
                let page = GridPage::of(&member, ctx, db, (sheet, query), table, shown).await?;
                return conflicting(&page);
            }
            None => {}
        }
    }
    let shown = Shown { seen, form: form.into_state(), conflicts: 0 };
    invalid(&GridPage::of(&member, ctx, db, (sheet, query), table, shown).await?)
}

/// The same page of the grid, with how many cells were saved.
fn saved(ctx: &PageCtx, count: usize) -> String {
    let (path, query) = ctx.target.split_once('?').unwrap_or((&ctx.target, ""));
    let pairs = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "saved");
    let mut address = format!("{path}?");
    let start = address.len();
    address = url::form_urlencoded::Serializer::for_suffix(address, start)
        .extend_pairs(pairs)
        .append_pair("saved", &count.to_string())
        .finish();
    address
}

pub(super) async fn ratings(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    show(member, ctx, &db, Sheet::Needs, query.into_inner()).await
}

pub(super) async fn save_ratings(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    save(member, ctx, &db, Sheet::Needs, query.into_inner(), form).await
}

pub(super) async fn features(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    show(member, ctx, &db, Sheet::Capabilities, query.into_inner()).await
}

pub(super) async fn save_features(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    save(member, ctx, &db, Sheet::Capabilities, query.into_inner(), form).await
}
