//! The library as a list, narrowed by words, kind, strength, tag and subject.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::names::{AboutLink, Names};
use crate::{About, Evidence, EvidenceQuery, Kind, Strength, store};
use venture::{Member, Viewer};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html},
    paging::Page,
};

/// Most links that a line shows.
const LINKS_SHOWN: usize = 3;

struct Row {
    evidence: Evidence,
    about: Vec<AboutLink>,
    /// Things it is about beyond those shown.
    more: usize,
    quotes: Vec<String>,
}

#[derive(Template)]
#[template(path = "evidence/list.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: EvidenceQuery,
    page: Page<Row>,
    tags: Vec<(String, u64)>,
    /// The need or competitor that the list is narrowed to.
    subject: Option<AboutLink>,
    /// What a new record will be about: `?need=…`.
    preset: String,
    today: Date,
}

/// The need or competitor that is asked for; the need when both are.
fn subject(query: &EvidenceQuery) -> Option<About> {
    query.need().map(About::Need).or(query.competitor().map(About::Competitor))
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<EvidenceQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let page = store::list_evidence(db.get_ref(), member.id(), &query).await?;
    let subject = subject(&query);
    let about = page.items.iter().flat_map(|one| one.about.clone());
    let mentioned: Vec<About> = about.chain(subject).collect();
    let names = Names::of(db.get_ref(), member.id(), mentioned).await?;
    let mut quotes: HashMap<Uuid, Vec<String>> = match subject {
        Some(about) => {
            let ids = page.items.iter().map(|one| one.id);
            store::list_quotes(db.get_ref(), about, ids).await?
        }
        None => HashMap::new(),
    };
    let page = page.map(|evidence| {
        let mut about = names.links(&evidence.about);
        let more = about.len().saturating_sub(LINKS_SHOWN);
        about.truncate(LINKS_SHOWN);
        Row { quotes: quotes.remove(&evidence.id).unwrap_or_default(), about, more, evidence }
    });
    let preset = match subject {
        Some(About::Need(id)) => format!("?need={id}"),
        Some(About::Competitor(id)) => format!("?competitor={id}"),
        None => String::new(),
    };
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("evidence"),
        tags: store::list_tags(db.get_ref(), member.id()).await?,
        subject: subject.and_then(|about| names.links(&[about]).pop()),
        preset,
        today: db::now().date(),
        page,
        query,
    })
}

const COLUMNS: [&str; 15] = [
    "title",
    "kind",
    "strength",
    "grade",
    "said_by",
    "segment",
    "source",
    "observed_on",
    "link",
    "file",
    "tags",
    "needs",
    "competitors",
    "note",
    "archived",
];

/// The whole list as it is narrowed and sorted.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<EvidenceQuery>,
) -> Result<HttpResponse, AppError> {
    let venture = member.id();
    let part = async move |number: u64| -> csv::Lines {
        let part = query.whole_page(number);
        let page = store::list_evidence(db.get_ref(), venture, &part).await?;
        let mentioned: Vec<About> = page.items.iter().flat_map(|one| one.about.clone()).collect();
        let names = Names::of(db.get_ref(), venture, mentioned).await?;
        let called = names.by_about();
        Ok(page.map(|one| line(one, &names, &called)))
    };
    csv::of_list("evidence.csv", &COLUMNS, part).await
}

fn line(one: Evidence, names: &Names, called: &HashMap<About, &str>) -> Vec<String> {
    let subjects = |needs: bool| {
        let fits = |about: &&About| matches!(about, About::Need(_)) == needs;
        let all = one.about.iter().filter(fits).filter_map(|about| called.get(about).copied());
        all.collect::<Vec<_>>().join("; ")
    };
    vec![
        one.title.clone(),
        one.kind.as_str().to_owned(),
        one.strength().as_str().to_owned(),
        one.strength().grade().to_string(),
        one.person.clone(),
        names.segment(one.segment).map(|segment| segment.name).unwrap_or_default(),
        one.provenance.source.clone(),
        one.provenance.observed_on.to_string(),
        one.link.clone().unwrap_or_default(),
        one.file.as_ref().map(|file| file.name.clone()).unwrap_or_default(),
        one.tags.join("; "),
        subjects(true),
        subjects(false),
        one.note.clone(),
        if one.archived_at.is_some() { "yes" } else { "no" }.to_owned(),
    ]
}
