//! The form of a record: create, change, archive, restore, delete permanently.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    fields,
    names::{Choice, Names, asked, chosen},
};
use crate::{
    About, Evidence, EvidenceDraft, EvidenceQuery, Kind, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS,
    TagError,
    file::{self, FILE_LIMIT, FileError, GoodFile},
    read_tags,
    store::{self, FileChange},
};
use artifacts::Artifacts;
use i18n::format;
use market::Segment;
use venture::{Editor, Member, Provenance};
use web::{
    budget::{Budget, Permit},
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    upload::{FilePart, Upload},
};

type EvidenceForm = Upload<FILE_LIMIT>;

#[derive(Template)]
#[template(path = "evidence/form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The one that is changed; nothing for a new one.
    evidence: Option<Evidence>,
    needs: Vec<Choice>,
    competitors: Vec<Choice>,
    segments: Vec<Segment>,
    endings: String,
    limit: String,
    form: FormState,
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    names: &Names,
    evidence: Option<Evidence>,
    form: FormState,
) -> FormPage {
    FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("evidence"),
        evidence,
        needs: names.need_choices(&form),
        competitors: names.competitor_choices(&form),
        segments: names.segment_choices(&form),
        endings: fields::endings(),
        limit: limit(),
        form,
    }
}

/// The most that a file may have, in words.
fn limit() -> String {
    format!("{}{}MiB", FILE_LIMIT >> 20, format::THIN)
}

/// An empty form; `?need=`, `?competitor=` and `?kind=` choose beforehand.
pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<EvidenceQuery>,
) -> Result<HttpResponse, AppError> {
    let mentioned = query.need().map(About::Need).into_iter();
    let mentioned = mentioned.chain(query.competitor().map(About::Competitor));
    let names = Names::offered(db.get_ref(), member.id(), mentioned, &ctx.find).await?;
    let kind = Kind::parse(&query.kind).unwrap_or(Kind::Opinion);
    let mut values =
        vec![("observed_on", db::now().date().to_string()), ("kind", kind.as_str().to_owned())];
    values.extend(query.need().map(|id| ("about_need", id.to_string())));
    values.extend(query.competitor().map(|id| ("about_competitor", id.to_string())));
    html(&page(&member, ctx, &names, None, FormState::filled(values)))
}

fn tags(form: &mut Form) -> Option<Vec<String>> {
    let line = form.text("tags", 0..=1000)?;
    match read_tags(&line) {
        Ok(tags) => Some(tags),
        Err(TagError::TooLong(tag)) => {
            let args = vec![("tag", tag), ("max", LONGEST_TAG.to_string())];
            form.fail("tags", "field-tag-too-long", args);
            None
        }
        Err(TagError::TooMany(count)) => {
            let args = vec![("count", count.to_string()), ("max", MOST_TAGS.to_string())];
            form.fail("tags", "field-too-many-tags", args);
            None
        }
    }
}

fn read(form: &mut Form, names: &Names) -> Option<EvidenceDraft> {
    let kind = form.choice("kind", Kind::parse);
    let title = form.text("title", 1..=200);
    let note = form.text("note", 0..=LONGEST_NOTE).map(|note| note.replace("\r\n", "\n"));
    let link = fields::link(form, "link");
    let person = form.text("person", 0..=100);
    let (tags, about) = (tags(form), names.read(form));
    let segment = names.read_segment(form);
    let provenance = Provenance::read(form, "source", "observed_on");
    Some(EvidenceDraft {
        kind: kind?,
        title: title?,
        note: note?,
        link: link?,
        person: person?,
        segment: segment?,
        tags: tags?,
        about: about?,
        provenance: provenance?,
    })
}

/// Reads the fields by themselves, without what they are about.
pub fn draft(form: &mut Form) -> Option<EvidenceDraft> {
    read(form, &Names::default())
}

/// Judges what stands in the file field; what is wrong is said there.
async fn read_file(
    form: &mut Form,
    part: FilePart,
    budget: &Budget,
) -> Result<Option<(GoodFile, Permit)>, AppError> {
    let (key, args) = match part {
        FilePart::Nothing => return Ok(None),
        FilePart::TooLarge => ("field-file-too-large", vec![("limit", limit())]),
        FilePart::File { name, content } => {
            let (content, held) = content.load(budget).await?;
            match file::accept(&name, content) {
                // A browser does not keep a chosen file when a form comes back.
                Ok(_) if !form.is_valid() => ("field-file-again", vec![]),
                Ok(file) => return Ok(Some((file, held))),
                Err(FileError::Empty) => ("field-file-empty", vec![]),
                Err(FileError::Kind) => ("field-file-kind", vec![("kinds", fields::endings())]),
                Err(FileError::Encoding) => ("field-file-encoding", vec![]),
            }
        }
    };
    form.fail("file", key, args);
    Ok(None)
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    budget: Data<Budget>,
    upload: EvidenceForm,
) -> Result<HttpResponse, AppError> {
    let mut form = upload.form;
    let names = Names::offered(db.get_ref(), member.id(), asked(&form), &ctx.find).await?;
    let draft = read(&mut form, &names);
    let file = read_file(&mut form, upload.file, &budget).await?;
    let Some(draft) = draft.filter(|_| form.is_valid()) else {
        return invalid(&page(&member, ctx, &names, None, form.into_state()));
    };
    let kept = keep(&artifacts, file).await?;
    let entered = store::insert_evidence(&db, member.edit(), draft, kept.clone()).await;
    if let (Err(_), Some(file)) = (&entered, &kept) {
        store::drop_file(db.get_ref(), &artifacts, file).await;
    }
    let Some(id) = form.made("title", entered)? else {
        return invalid(&page(&member, ctx, &names, None, form.into_state()));
    };
    Ok(redirect_done(&member.path(&format!("evidence/{id}")), "evidence-created"))
}

async fn keep(
    artifacts: &Artifacts,
    file: Option<(GoodFile, Permit)>,
) -> Result<Option<crate::Attachment>, AppError> {
    let Some((file, _held)) = file else { return Ok(None) };
    Ok(Some(store::keep_file(artifacts, file).await.map_err(anyhow::Error::from)?))
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let one = fields::find_open(&member, &db, path.1).await?;
    // What single passages are about is changed at the passage.
    let whole = store::about_whole(db.get_ref(), one.id).await?;
    let names = Names::offered(db.get_ref(), member.id(), whole.iter().copied(), &ctx.find).await?;
    let values = [
        ("kind", one.kind.as_str().to_owned()),
        ("title", one.title.clone()),
        ("note", one.note.clone()),
        ("link", one.link.clone().unwrap_or_default()),
        ("person", one.person.clone()),
        ("segment", one.segment.map(|id| id.to_string()).unwrap_or_default()),
        ("tags", one.tags.join(", ")),
        ("source", one.provenance.source.clone()),
        ("observed_on", one.provenance.observed_on.to_string()),
    ];
    let form = FormState::filled(values.into_iter().chain(chosen(&whole)));
    html(&page(&member, ctx, &names, Some(one), form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    budget: Data<Budget>,
    path: Path<(Uuid, Uuid)>,
    upload: EvidenceForm,
) -> Result<HttpResponse, AppError> {
    let one = fields::find_open(&member, &db, path.1).await?;
    let mut form = upload.form;
    let names = Names::offered(db.get_ref(), member.id(), asked(&form), &ctx.find).await?;
    let draft = read(&mut form, &names);
    let file = read_file(&mut form, upload.file, &budget).await?;
    let Some(draft) = draft.filter(|_| form.is_valid()) else {
        return invalid(&page(&member, ctx, &names, Some(one), form.into_state()));
    };
    let kept = keep(&artifacts, file).await?;
    let change = match kept.clone() {
        Some(file) => FileChange::Replace(file),
        None if form.ticked("remove_file") => FileChange::Remove,
        None => FileChange::Keep,
    };
    let changed = store::update_evidence(&db, member.edit(), one.id, draft, change).await;
    if let (Err(_) | Ok(None), Some(file)) = (&changed, &kept) {
        store::drop_file(db.get_ref(), &artifacts, file).await;
    }
    if let Some(gone) = changed?.ok_or(AppError::NotFound)? {
        store::drop_file(db.get_ref(), &artifacts, &gone).await;
    }
    Ok(redirect_done(&one.href(), "saved"))
}

/// Permanently deletes an archived record, its passages and its file.
pub(super) async fn delete(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let one = fields::find(&member, &db, path.1).await?;
    if one.archived_at.is_none() {
        return Err(AppError::Conflict("error-delete-archived-only"));
    }
    let gone = store::delete_evidence(&db, member.edit(), one.id).await?;
    if let Some(file) = gone.ok_or(AppError::NotFound)? {
        store::drop_file(db.get_ref(), &artifacts, &file).await;
    }
    Ok(redirect_done(&member.path("evidence"), "evidence-deleted"))
}
