//! Answers pasted on a need's page: read like any file of ratings. What leaves
//! nothing open is imported at once; the rest waits on the page of its import.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::upload;
use crate::{
    Checked, ImportError, Mapping, Outcome, Rules, Running, Target,
    job::start,
    load::received,
    map::pasted::reading_of_answers,
    parse, preview,
    store::{self, Packed},
};
use market::Need;
use venture::{Editor, Member, Record};
use web::{
    budget::Budget,
    error::AppError,
    forms::Form,
    page::{PageCtx, invalid, redirect, redirect_done},
};

/// The need that the answers are about: the venture's own and not archived.
async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Need, AppError> {
    let found = Need::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    if found.archived_at.is_some() {
        return Err(AppError::Conflict("error-record-archived"));
    }
    Ok(found)
}

pub(super) async fn import(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    running: Data<Running>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let content = form.raw("import_lines").as_bytes().to_vec();
    if let Err(error) = parse::kind(&content) {
        return refuse(&member, ctx, &need, &form, error);
    }
    let mapping = Mapping {
        source: form.raw("import_source").to_owned(),
        date: form.raw("import_date").to_owned(),
        need: need.id.to_string(),
        ..Mapping::of(Target::Ratings)
    };
    let (name, rules) = (ctx.t("import-pasted"), Rules::of(&member.venture, ctx.lang));
    let read = move |content: Vec<u8>| {
        let (reading, roles) = reading_of_answers(&content);
        let mapping = Mapping { reading, roles, ..mapping };
        let packed = Packed::new(name, &content);
        (packed, preview(content, mapping.clone(), &rules), mapping)
    };
    let ((given, preview, mapping), _held) =
        received(&budget, content.into(), parse::weight, read).await?;
    let (mapping, open) = match preview {
        Err(_) => (mapping, true),
        Ok(preview) => {
            // Numbers that look like another scale are shown to somebody before they are moved.
            let clear =
                |one: &Checked| one.errors.is_empty() && one.note.is_empty() && one.skipped == 0;
            (preview.mapping, !preview.checked.as_ref().is_ok_and(clear))
        }
    };
    let given = given.map_err(anyhow::Error::from)?;
    let id = store::stage(&db, member.edit(), given, &mapping).await?;
    let import = store::find(db.get_ref(), member.id(), id).await?.ok_or(AppError::NotFound)?;
    let href = import.href();
    if open {
        return Ok(redirect(&href));
    }
    let rules = Rules::of(&member.venture, ctx.lang);
    match start(&db, (&running, &budget), member.edit(), import, rules).await {
        Some(Outcome::Committed) => Ok(redirect_done(&need.href(), "ratings-imported")),
        // Its page says how it goes on.
        _ => Ok(redirect(&href)),
    }
}

/// Nothing to read: the form for files, with what was typed.
fn refuse(
    member: &Member<Editor>,
    ctx: PageCtx,
    need: &Need,
    form: &Form,
    error: ImportError,
) -> Result<HttpResponse, AppError> {
    let typed = upload::Typed {
        target: Target::Ratings.as_str(),
        rows: form.raw("import_lines"),
        need: &need.id.to_string(),
        about: Some(need),
    };
    invalid(&upload::page(member, ctx, &typed, Some(error)))
}
