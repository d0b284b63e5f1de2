//! What the library holds about a need or a competitor, as a fragment that their
//! pages include: those modules do not depend on this one.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use crate::{
    EvidenceQuery,
    store::{self, Quoted},
};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
};

/// Most records that the fragment names; the link leads to all.
const SHOWN: u64 = 5;

#[derive(Template)]
#[template(path = "evidence/about.html")]
struct AboutPart {
    ctx: PageCtx,
    /// Address of the whole list about it.
    all: String,
    /// Address of a new record about it.
    new: String,
    records: Vec<Quoted>,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<EvidenceQuery>,
) -> Result<HttpResponse, AppError> {
    let venture = member.id();
    let (records, subject) = match (query.need(), query.competitor()) {
        (Some(id), _) => {
            (store::about_need(db.get_ref(), venture, id, SHOWN).await?, format!("need={id}"))
        }
        (None, Some(id)) => (
            store::about_competitor(db.get_ref(), venture, id, SHOWN).await?,
            format!("competitor={id}"),
        ),
        (None, None) => return Err(AppError::BadRequest("error-bad-request")),
    };
    html(&AboutPart {
        ctx: ctx.in_venture(member.nav()),
        all: member.path(&format!("evidence?{subject}")),
        new: member.path(&format!("evidence/new?{subject}")),
        records,
    })
}
