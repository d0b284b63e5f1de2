//! Rivals by name, one per line; what is known of them is entered on their pages.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::guide::{Guide, Part, after};
use market::{Competitor, CompetitorDraft, Profile};
use parsing::name;
use report::Cache;
use venture::{Editor, Member, Provenance, Record, limits::Kind};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect, redirect_done},
};

/// Most characters of a name, as in the form of a competitor.
const LONGEST_NAME: usize = 200;
/// Most names at once; a file may hold more.
const MOST_NAMES: usize = 50;

#[derive(Template)]
#[template(path = "start/competitors.html")]
struct CompetitorsPage {
    ctx: PageCtx,
    guide: Guide,
    /// Those that are there.
    competitors: Vec<Competitor>,
    form: FormState,
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    (db, cache): (&DatabaseConnection, &Cache),
    form: FormState,
) -> Result<CompetitorsPage, AppError> {
    let guide = Guide::load(db, cache, member, Part::Competitors, ctx.lang).await?;
    let competitors = Competitor::list(db, member.id(), false).await?;
    Ok(CompetitorsPage { ctx: ctx.in_venture(member.nav()), guide, competitors, form })
}

pub(crate) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    html(&page(&member, ctx, (&db, &cache), FormState::default()).await?)
}

/// The names, each once, without those in `known`.
fn names(form: &mut Form, known: &BTreeSet<String>) -> Vec<String> {
    let lines: Vec<String> =
        form.raw("names").lines().map(|line| name::composed(line.trim()).into_owned()).collect();
    let mut seen = known.clone();
    let mut fresh: Vec<String> = lines.into_iter().filter(|name| !name.is_empty()).collect();
    for name in &fresh {
        let length = name.chars().count();
        if length > LONGEST_NAME {
            let args = vec![("max", LONGEST_NAME.to_string()), ("count", length.to_string())];
            form.fail("names", "field-too-long", args);
        }
    }
    fresh.retain(|name| seen.insert(name::key(name)));
    if fresh.len() > MOST_NAMES {
        form.fail("names", "start-too-many-names", vec![("most", MOST_NAMES.to_string())]);
    }
    fresh
}

/// Fails before anything is stored where an archived competitor has a name, or where all of
/// them would be more than a venture may hold.
async fn refuse_early(
    form: &mut Form,
    db: &DatabaseConnection,
    venture: Uuid,
    names: &[String],
) -> Result<(), AppError> {
    let archived = Competitor::list(db, venture, true).await?;
    let archived: BTreeSet<String> = archived.iter().map(|one| name::key(&one.name)).collect();
    if let Some(taken) = names.iter().find(|one| archived.contains(&name::key(one))) {
        form.fail("names", "start-name-archived", vec![("name", taken.clone())]);
    }
    let (kind, more) = (Kind::Competitors, names.len() as u64);
    if more > 0 && kind.count(db, venture).await? + more > kind.most() {
        form.fail_limit("names", kind.as_str(), kind.most());
    }
    Ok(())
}

pub(crate) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let known = Competitor::list(db.get_ref(), member.id(), false).await?;
    let known = known.iter().map(|one| name::key(&one.name)).collect();
    // Only to check the characters: the lines are read one by one.
    let length = (LONGEST_NAME + 2) * MOST_NAMES * 2;
    form.text("names", 0..=length);
    let names = names(&mut form, &known);
    refuse_early(&mut form, &db, member.id(), &names).await?;
    let source = ctx.t1("start-named-by", "name", &member.user.name);
    let wanted = if form.is_valid() { names.as_slice() } else { &[] };
    for name in wanted.iter().cloned() {
        let draft = CompetitorDraft {
            name,
            note: String::new(),
            website: None,
            share: None,
            profile: Profile::default(),
            provenance: Provenance { source: source.clone(), observed_on: ctx.now.date() },
        };
        let done = market::store::insert_competitor(&db, member.edit(), draft).await;
        // What could be known before was refused before; here somebody else was faster.
        if form.made("names", done)?.is_none() {
            break;
        }
    }
    if !form.is_valid() {
        return invalid(&page(&member, ctx, (&db, &cache), form.into_state()).await?);
    }
    let next = after(Part::Competitors, &member);
    Ok(if names.is_empty() { redirect(&next) } else { redirect_done(&next, "start-competitors") })
}
