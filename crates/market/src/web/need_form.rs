//! What is entered about a need, and what is wrong with it.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{fields, needs::find_open};
use crate::{Need, NeedDraft, Segment, store};
use venture::{
    Editor, Member, Provenance, Record,
    limits::{self, Kind},
    meanwhile,
};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, conflicting, html, invalid, redirect_done},
};

/// Most characters of a statement.
pub(super) const LONGEST_STATEMENT: usize = 300;

#[derive(Template)]
#[template(path = "market/need_form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The one that is changed; nothing for a new one.
    need: Option<Need>,
    segments: Vec<Segment>,
    form: FormState,
}

async fn form_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    need: Option<Need>,
    form: FormState,
) -> Result<FormPage, AppError> {
    Ok(FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("needs"),
        need,
        segments: Segment::list(db, member.id(), false).await?,
        form,
    })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let form = FormState::dated_today(["observed_on"]);
    html(&form_page(&member, ctx, &db, None, form).await?)
}

fn read(form: &mut Form, segments: &[Segment]) -> Option<NeedDraft> {
    let statement = form.text("statement", 1..=LONGEST_STATEMENT);
    let note = form.text("note", 0..=2000);
    let evidence = form.text("evidence", 0..=4000);
    let segment = fields::segment(form, segments);
    let provenance = Provenance::read(form, "source", "observed_on");
    Some(NeedDraft {
        statement: statement?,
        note: note?,
        evidence: evidence?,
        segment: segment?,
        provenance: provenance?,
    })
}

/// Reads the fields by themselves, without the segment.
pub fn draft(form: &mut Form) -> Option<NeedDraft> {
    read(form, &[])
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let draft = read(&mut form, &segments);
    let full = limits::reached(db.get_ref(), member.id(), Kind::Needs).await?;
    fields::fail_limit(&mut form, "statement", full);
    let insert = |draft| store::insert_need(&db, member.edit(), draft);
    let Some(id) = form.stored("statement", draft, insert).await? else {
        return invalid(&form_page(&member, ctx, &db, None, form.into_state()).await?);
    };
    Ok(redirect_done(&member.path(&format!("needs/{id}")), "need-created"))
}

/// The form as the record has it.
fn filled(need: &Need) -> FormState {
    FormState::filled([
        ("statement", need.statement.clone()),
        ("note", need.note.clone()),
        ("evidence", need.evidence.clone()),
        ("segment", need.segment.map_or_else(String::new, |id| id.to_string())),
        ("source", need.provenance.source.clone()),
        ("observed_on", need.provenance.observed_on.to_string()),
    ])
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let form = filled(&need).as_read();
    html(&form_page(&member, ctx, &db, Some(need), form).await?)
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let Some(draft) = read(&mut form, &segments) else {
        return invalid(&form_page(&member, ctx, &db, Some(need), form.into_state()).await?);
    };
    let stored = async || Ok(filled(&find_open(&member, &db, need.id).await?));
    let save = async || store::update_need(&db, member.edit(), need.id, draft.clone()).await;
    let Some(saved) = meanwhile::save(&db, member.edit(), &mut form, stored, save).await? else {
        return conflicting(&form_page(&member, ctx, &db, Some(need), form.into_state()).await?);
    };
    saved?;
    Ok(redirect_done(&need.href(), "saved"))
}
