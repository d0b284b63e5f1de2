//! What to build next, with the reasons.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::words;
use crate::{
    next::{self, Advice},
    store,
};
use charts::{InlineBar, Markup};
use market::snapshot;
use venture::{Member, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
};

/// Ideas that are shown with all their reasons.
const SHOWN: usize = 10;

struct Row {
    title: String,
    href: String,
    priority: FigureView,
    bar: Markup,
    rice: FigureView,
    first: String,
    reasons: Vec<words::Sentence>,
    missing: Vec<words::Sentence>,
}

#[derive(Template)]
#[template(path = "idea/next.html")]
struct NextPage {
    ctx: PageCtx,
    base: String,
    rows: Vec<Row>,
    /// Ideas that can still be chosen.
    total: usize,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let ideas = store::list_open_ideas(db.get_ref(), member.id()).await?;
    let advice = next::advise(member.id(), &market, &ideas);
    let rows = advice.iter().take(SHOWN).map(|one| row(&ctx, one)).collect();
    html(&NextPage {
        base: member.path("ideas"),
        total: advice.len(),
        rows,
        ctx: ctx.in_venture(member.nav()),
    })
}

fn row(ctx: &PageCtx, advice: &Advice) -> Row {
    let lang = ctx.lang;
    let priority = FigureView::new(&advice.priority, lang);
    let interval = advice.priority.interval.as_ref().map(|one| (one.low, one.high));
    let label = format!("{}: {} ({})", advice.title, priority.text, priority.aside);
    Row {
        title: advice.title.clone(),
        href: advice.href.clone(),
        bar: InlineBar { label, value: advice.priority.value, interval, max: 100.0 }.html(),
        priority,
        rice: words::score(&advice.rice, lang),
        first: ctx.t2("next-first-in", "first", advice.first_in, "of", advice.weightings),
        reasons: advice.reasons.iter().map(|one| words::reason(lang, one)).collect(),
        missing: advice.missing.iter().map(|one| words::missing(lang, one)).collect(),
    }
}
