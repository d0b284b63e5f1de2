//! Segments: list, file, form, page.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::fields;
use crate::{Competitor, Need, Segment, SegmentDraft, store};
use venture::{Editor, Member, Provenance, Record, Viewer, records};
use web::{
    csv,
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done, redirect_found},
    paging::{ListQuery, Page},
};

/// A segment as the list shows it.
struct Row {
    segment: Segment,
    needs: u64,
    competitors: u64,
}

/// Needs that the page of a segment names.
const NEEDS_SHOWN: u64 = 200;

#[derive(Template)]
#[template(path = "market/segments.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<Row>,
}

#[derive(Template)]
#[template(path = "market/segment.html")]
struct SegmentPage {
    ctx: PageCtx,
    base: String,
    segment: Segment,
    author: String,
    needs: Vec<Need>,
    /// All needs of the segment, of which the first are named.
    all_needs: u64,
    competitors: Vec<Competitor>,
}

#[derive(Template)]
#[template(path = "market/segment_form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The one that is changed; nothing for a new one.
    segment: Option<Segment>,
    form: FormState,
}

async fn rows(
    db: &DatabaseConnection,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Vec<Row>, AppError> {
    let counts: HashMap<Uuid, (u64, u64)> = store::count_by_segment(db, venture).await?;
    let all = Segment::list(db, venture, query.archived()).await?;
    let words = query.search().map(str::to_lowercase);
    let mut rows: Vec<Row> = all
        .into_iter()
        .filter(|one| {
            words.as_ref().is_none_or(|words| {
                one.name.to_lowercase().contains(words)
                    || one.description.to_lowercase().contains(words)
            })
        })
        .map(|segment| {
            let (needs, competitors) = counts.get(&segment.id).copied().unwrap_or_default();
            Row { segment, needs, competitors }
        })
        .collect();
    let (column, descending) = query.order();
    match column {
        "needs" => rows.sort_by_key(|row| row.needs),
        "competitors" => rows.sort_by_key(|row| row.competitors),
        "observed" => rows.sort_by_key(|row| row.segment.provenance.observed_on),
        _ => rows.sort_by_key(|row| row.segment.name.to_lowercase()),
    }
    if descending {
        rows.reverse();
    }
    Ok(rows)
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let rows = rows(&db, member.id(), &query).await?;
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("market/segments"),
        page: Page::of(&query, rows),
        query,
    })
}

const COLUMNS: [&str; 6] = ["name", "description", "needs", "competitors", "source", "observed_on"];

pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let rows = rows(&db, member.id(), &query).await?;
    let line = |row: Row| {
        vec![
            row.segment.name,
            row.segment.description,
            row.needs.to_string(),
            row.competitors.to_string(),
            row.segment.provenance.source,
            row.segment.provenance.observed_on.to_string(),
        ]
    };
    csv::download("segments.csv", &COLUMNS, rows.into_iter().map(line))
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let db = db.get_ref();
    let segment = Segment::find(db, member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    let (needs, all_needs) =
        store::needs_of_segment(db, member.id(), segment.id, NEEDS_SHOWN).await?;
    let mut competitors = fields::all_competitors(db, member.id()).await?;
    competitors.retain(|one| one.profile.segment == Some(segment.id));
    let mut authors = records::list_authors(db, [segment.author]).await?;
    html(&SegmentPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("market/segments"),
        author: authors.remove(&segment.author).unwrap_or_default(),
        segment,
        needs,
        all_needs,
        competitors,
    })
}

fn form_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    segment: Option<Segment>,
    form: FormState,
) -> FormPage {
    FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("market/segments"),
        segment,
        form,
    }
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
) -> Result<HttpResponse, AppError> {
    html(&form_page(&member, ctx, None, FormState::dated_today(["observed_on"])))
}

/// Reads the fields of a segment; no two of a venture have the same name.
async fn read(
    form: &mut Form,
    db: &DatabaseConnection,
    venture: Uuid,
    own: Option<Uuid>,
) -> Result<Option<SegmentDraft>, AppError> {
    let draft = draft(form);
    if let Some(SegmentDraft { name, .. }) = &draft
        && store::is_segment_taken(db, venture, own, name).await?
    {
        form.fail("name", "field-taken", vec![]);
    }
    Ok(draft.filter(|_| form.is_valid()))
}

/// Reads the fields by themselves.
pub fn draft(form: &mut Form) -> Option<SegmentDraft> {
    let name = form.text("name", 1..=200);
    let description = form.text("description", 0..=2000);
    let provenance = Provenance::read(form, "source", "observed_on");
    Some(SegmentDraft { name: name?, description: description?, provenance: provenance? })
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let draft = read(&mut form, &db, member.id(), None).await?;
    let insert = |draft| store::insert_segment(&db, member.edit(), draft);
    let Some(id) = form.stored("name", draft, insert).await? else {
        return invalid(&form_page(&member, ctx, None, form.into_state()));
    };
    Ok(redirect_done(&member.path(&format!("market/segments/{id}")), "saved"))
}

async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Segment, AppError> {
    Segment::open(db, member.id(), id).await
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let one = find_open(&member, &db, path.1).await?;
    let form = FormState::filled([
        ("name", one.name.clone()),
        ("description", one.description.clone()),
        ("source", one.provenance.source.clone()),
        ("observed_on", one.provenance.observed_on.to_string()),
    ]);
    html(&form_page(&member, ctx, Some(one), form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_open(&member, &db, path.1).await?;
    let draft = read(&mut form, &db, member.id(), Some(one.id)).await?;
    let update = |draft| store::update_segment(&db, member.edit(), one.id, draft);
    let Some(found) = form.stored("name", draft, update).await? else {
        return invalid(&form_page(&member, ctx, Some(one), form.into_state()));
    };
    redirect_found(found, &one.href(), "saved")
}
