//! Votes for a need: counted somewhere on a day.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{needs::find_open, ratings::refuse};
use crate::{VoteDraft, store};
use venture::{Editor, Member, Provenance};
use web::{
    error::AppError,
    forms::Form,
    page::{PageCtx, redirect_done, redirect_found},
};

/// Most votes of one count.
const MOST_VOTES: i64 = 1_000_000_000;

/// Reads a count.
pub fn draft(form: &mut Form) -> Option<VoteDraft> {
    let votes = form.integer("votes", 0..=MOST_VOTES).and_then(|count| u32::try_from(count).ok());
    let provenance = Provenance::read(form, "votes_source", "votes_date");
    Some(VoteDraft { votes: votes?, provenance: provenance? })
}

pub(super) async fn add(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let draft = draft(&mut form);
    let insert = |draft| store::insert_votes(&db, member.edit(), need.id, draft);
    if form.stored("votes", draft, insert).await?.is_none() {
        return refuse(&member, ctx, &db, &need, |page| page.votes_form = form.into_state()).await;
    }
    Ok(redirect_done(&format!("{}#votes", need.href()), "saved"))
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, need, count) = path.into_inner();
    let found = store::delete_votes(&db, member.edit(), need, count).await?;
    redirect_found(found, &member.path(&format!("needs/{need}")), "fact-removed")
}
