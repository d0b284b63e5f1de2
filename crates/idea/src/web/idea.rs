//! An idea's page: its score, what it serves, who has it, why it comes early or
//! late, and what became of it.

use std::collections::HashSet;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{form::find_open, words};
use crate::{
    Change, Idea, Status,
    gap::{self, GapRow},
    next, store,
};
use i18n::format;
use market::{CompetitorRecord, snapshot};
use venture::{Editor, Member, Record, Viewer, records};
use web::{
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

/// Why the idea comes where it comes.
struct AdviceView {
    priority: FigureView,
    place: usize,
    of: usize,
    reasons: Vec<words::Sentence>,
    missing: Vec<words::Sentence>,
}

#[derive(Template)]
#[template(path = "idea/idea.html")]
struct IdeaPage {
    ctx: PageCtx,
    base: String,
    idea: Idea,
    author: String,
    score: FigureView,
    /// Nothing once it is decided.
    advice: Option<AdviceView>,
    needs: Vec<(GapRow, FigureView)>,
    /// Those beyond what the page shows.
    more_needs: usize,
    /// Name, address, and whether they have it: those that do come first.
    competitors: Vec<(String, String, bool)>,
    more_competitors: usize,
    changes: Vec<Change>,
    more_changes: u64,
    statuses: &'static words::Choices,
    form: FormState,
}

impl IdeaPage {
    fn open(&self) -> bool {
        self.ctx.can_edit() && self.idea.archived_at.is_none()
    }
}

/// Rows of each kind that the page shows.
const MOST_SHOWN: usize = 100;

/// Leaves the first rows and says how many there were beyond.
fn cut<T>(rows: &mut Vec<T>) -> usize {
    let more = rows.len().saturating_sub(MOST_SHOWN);
    rows.truncate(MOST_SHOWN);
    more
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<IdeaPage, AppError> {
    let idea = Idea::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    let market = snapshot(db, &member.venture).await?;
    let ideas = store::list_open_ideas(db, member.id()).await?;
    let advice = next::advise(member.id(), &market, &ideas);
    let lang = ctx.lang;
    let of = advice.len();
    let place = advice.iter().position(|one| one.idea == id);
    let advice = place.map(|place| AdviceView {
        priority: FigureView::new(&advice[place].priority, lang),
        place: place + 1,
        of,
        reasons: advice[place].reasons.iter().map(|one| words::reason(lang, one)).collect(),
        missing: advice[place].missing.iter().map(|one| words::missing(lang, one)).collect(),
    });
    let needs = gap::gap(&market, &ideas).into_iter().filter(|row| idea.needs.contains(&row.need));
    let mut needs: Vec<GapRow> = needs.collect();
    let more_needs = cut(&mut needs);
    let needs = needs.into_iter().map(|row| {
        let view = FigureView::new(&row.opportunity, lang);
        (row, view)
    });
    let has = idea.competitors.iter().collect::<HashSet<_>>();
    let row = |one: &CompetitorRecord| (one.name.clone(), one.href.clone(), has.contains(&one.id));
    let mut competitors: Vec<(String, String, bool)> = market.competitors.iter().map(row).collect();
    if competitors.len() > MOST_SHOWN {
        competitors.sort_by_key(|one| !one.2);
    }
    let more_competitors = cut(&mut competitors);
    let (changes, more_changes) = store::list_changes(db, id, MOST_SHOWN as u64).await?;
    let mut authors = records::list_authors(db, [idea.author]).await?;
    Ok(IdeaPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("ideas"),
        author: authors.remove(&idea.author).unwrap_or_default(),
        score: words::score(&idea.rice(), lang),
        advice,
        needs: needs.collect(),
        more_needs,
        competitors,
        more_competitors,
        changes,
        more_changes,
        statuses: &words::STATUSES,
        form: FormState::filled([("status", idea.status.as_str().to_owned())]),
        idea,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    html(&page(&member, ctx, &db, path.1).await?)
}

pub(super) async fn set_status(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let idea = find_open(&member, &db, path.1).await?;
    let to = form.choice("status", Status::parse);
    let note = form.text("status_note", 0..=1000);
    if to == Some(idea.status) && note.as_deref() == Some("") {
        form.fail("status", "idea-status-same", vec![]);
    }
    let (Some(to), Some(note), true) = (to, note, form.is_valid()) else {
        let mut page = page(&member, ctx, &db, idea.id).await?;
        page.form = form.into_state();
        return invalid(&page);
    };
    store::set_status(&db, member.edit(), idea.id, to, &note).await?;
    Ok(redirect_done(&idea.href(), "idea-status"))
}
