//! Marking passages of a note and saying what they are about.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    fields,
    names::{Choice, Names, asked, chosen},
    show::evidence_page,
};
use crate::{
    About, Evidence,
    passage::{self, LONGEST_QUOTE, Passage},
    store,
};
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done, redirect_found},
};

/// Most passages of one note.
const MOST_PASSAGES: usize = 200;

#[derive(Template)]
#[template(path = "evidence/passage.html")]
struct PassagePage {
    ctx: PageCtx,
    base: String,
    evidence: Evidence,
    passage: Passage,
    needs: Vec<Choice>,
    competitors: Vec<Choice>,
    form: FormState,
}

/// Reads what a passage is about: at least one thing, or why mark it.
fn read_about(form: &mut Form, names: &Names) -> Option<Vec<About>> {
    let about = names.read(form)?;
    if about.is_empty() {
        form.fail("about_need", "field-passage-about", vec![]);
        return None;
    }
    Some(about)
}

/// Finds the words in the note; where they are and how they stand there.
fn read_place(form: &mut Form, note: &str, marked: &[Passage]) -> Option<(usize, String)> {
    let quote = form.text("quote", 1..=LONGEST_QUOTE)?;
    let taken: Vec<usize> = marked.iter().filter_map(|passage| passage.start).collect();
    let found = passage::find(note, &quote, &taken);
    if found.is_none() {
        form.fail("quote", "field-passage-not-found", vec![]);
    } else if marked.len() >= MOST_PASSAGES {
        form.fail("quote", "field-passages-most", vec![("max", MOST_PASSAGES.to_string())]);
        return None;
    }
    found
}

pub(super) async fn add(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = fields::find_open(&member, &db, path.1).await?;
    let names = Names::offered(db.get_ref(), member.id(), asked(&form), &ctx.find).await?;
    let marked = store::list_passages(db.get_ref(), member.id(), one.id).await?;
    let place = read_place(&mut form, &one.note, &marked);
    let about = read_about(&mut form, &names);
    let Some((place, about)) = place.zip(about) else {
        let page = evidence_page(&member, ctx, &db, one.id, form.into_state()).await?;
        return invalid(&page);
    };
    store::insert_passage(&db, member.edit(), one.id, place, about).await?;
    Ok(redirect_done(&one.href(), "passage-marked"))
}

async fn find(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    (evidence, passage): (Uuid, Uuid),
) -> Result<(Evidence, Passage), AppError> {
    let one = fields::find_open(member, db, evidence).await?;
    let passage = store::find_passage(db, member.id(), one.id, passage).await?;
    Ok((one, passage.ok_or(AppError::NotFound)?))
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    names: &Names,
    (evidence, passage): (Evidence, Passage),
    form: FormState,
) -> PassagePage {
    PassagePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("evidence"),
        needs: names.need_choices(&form),
        competitors: names.competitor_choices(&form),
        evidence,
        passage,
        form,
    }
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let found = find(&member, &db, (path.1, path.2)).await?;
    let mentioned = found.1.about.iter().copied();
    let names = Names::offered(db.get_ref(), member.id(), mentioned, &ctx.find).await?;
    let form = FormState::filled(chosen(&found.1.about));
    html(&page(&member, ctx, &names, found, form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let found = find(&member, &db, (path.1, path.2)).await?;
    let names = Names::offered(db.get_ref(), member.id(), asked(&form), &ctx.find).await?;
    let Some(about) = read_about(&mut form, &names) else {
        return invalid(&page(&member, ctx, &names, found, form.into_state()));
    };
    let (one, passage) = found;
    store::update_passage(&db, member.edit(), one.id, passage.id, about).await?;
    Ok(redirect_done(&one.href(), "saved"))
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let one = fields::find_open(&member, &db, path.1).await?;
    let found = store::delete_passage(&db, member.edit(), one.id, path.2).await?;
    redirect_found(found, &one.href(), "passage-unmarked")
}
