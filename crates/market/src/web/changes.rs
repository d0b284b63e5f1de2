//! A competitor's log: what changed by itself, and what somebody saw.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::competitors::{find_open, require_open};
use crate::{Change, ChangeDraft, ChangedField, Competitor, PriceUnit, store};
use venture::{Editor, Member, Provenance, Record, Viewer};
use web::{
    csv,
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done, redirect_found},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "market/changes.html")]
struct ChangesPage {
    ctx: PageCtx,
    competitor: Competitor,
    query: ListQuery,
    page: Page<Change>,
    form: FormState,
}

impl ChangesPage {
    fn open(&self) -> bool {
        self.ctx.can_edit() && self.competitor.archived_at.is_none()
    }
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    competitor: Competitor,
    query: ListQuery,
) -> Result<ChangesPage, AppError> {
    Ok(ChangesPage {
        ctx: ctx.in_venture(member.nav()),
        page: store::list_changes(db, member.id(), competitor.id, &query).await?,
        competitor,
        query,
        form: FormState::dated_today(["observed_on"]),
    })
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let found = Competitor::find(db.get_ref(), member.id(), path.1).await?;
    let competitor = found.ok_or(AppError::NotFound)?;
    html(&page(&member, ctx, &db, competitor, query.into_inner()).await?)
}

const COLUMNS: [&str; 7] = ["observed_on", "what", "subject", "before", "after", "note", "source"];

/// The whole log as it is searched.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let found = Competitor::find(db.get_ref(), member.id(), path.1).await?;
    let competitor = found.ok_or(AppError::NotFound)?;
    let line = |one: Change| {
        vec![
            one.provenance.observed_on.to_string(),
            one.field.as_str().to_owned(),
            one.subject,
            one.before.unwrap_or_default(),
            one.after.unwrap_or_default(),
            one.note,
            one.provenance.source,
        ]
    };
    let venture = member.id();
    let part = async move |number: u64| -> csv::Lines {
        let part = query.whole_page(number);
        let page = store::list_changes(db.get_ref(), venture, competitor.id, &part).await?;
        Ok(page.map(line))
    };
    csv::of_list("changes.csv", &COLUMNS, part).await
}

/// Reads what somebody saw.
pub fn draft(form: &mut Form) -> Option<ChangeDraft> {
    let note = form.text("note", 1..=2000);
    let provenance = Provenance::read(form, "source", "observed_on");
    Some(ChangeDraft {
        field: ChangedField::Note,
        subject: String::new(),
        before: None,
        after: None,
        note: note?,
        provenance: provenance?,
    })
}

pub(super) async fn add(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let competitor = find_open(&member, &db, path.1).await?;
    let draft = draft(&mut form);
    let insert = |draft| store::insert_change(&db, member.edit(), competitor.id, draft);
    if form.stored("note", draft, insert).await?.is_none() {
        let mut page = page(&member, ctx, &db, competitor, ListQuery::default()).await?;
        page.form = form.into_state();
        return invalid(&page);
    }
    Ok(redirect_done(&format!("{}/changes", competitor.href()), "saved"))
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, competitor, change) = path.into_inner();
    require_open(&member, &db, competitor).await?;
    let found = store::delete_change(&db, member.edit(), competitor, change).await?;
    redirect_found(
        found,
        &member.path(&format!("competitors/{competitor}/changes")),
        "fact-removed",
    )
}
