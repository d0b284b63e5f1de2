//! Going to market on one page: whom first, how large, against what, by when.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use market::Segment;
use sea_orm::DatabaseConnection;

use super::shown;
use crate::{
    Channel, MarketSize, Milestone, channel::blended_cost, fit, force, size::sizes, store,
};
use venture::{Member, Record, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
};

/// Milestones that are shown; all stand on the roadmap.
const SHOWN: usize = 5;

/// Segments that are shown; all stand on their own page.
const FIRST: usize = 3;

#[derive(Template)]
#[template(path = "gotomarket/overview.html")]
struct OverviewPage {
    ctx: PageCtx,
    section: String,
    segments: usize,
    /// Name, address and score of those that suit best.
    first: Vec<(String, String, FigureView)>,
    som: FigureView,
    tam: FigureView,
    parts: usize,
    flagged: bool,
    overall: FigureView,
    raters: usize,
    channels: usize,
    blended: Option<FigureView>,
    late: usize,
    /// Those that are due next, and whether they are late.
    next: Vec<(Milestone, bool)>,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let (venture, currency) = (member.id(), member.venture.currency.clone());
    let unit = shown::minor_unit(&currency);
    let segments = Segment::list(db.get_ref(), venture, false).await?;
    let scores = store::list_scores(db.get_ref(), venture).await?;
    let fits = fit::rank(venture, &segments, &scores, [1.0; 3]);
    let first = fits.into_iter().filter(|fit| fit.means.is_some()).take(FIRST);
    let first =
        first.map(|fit| (fit.name.clone(), fit.href.clone(), shown::quiet(&fit.score, ctx.lang)));
    let parts = MarketSize::list(db.get_ref(), venture, false).await?;
    let top_down = store::find_top_down(db.get_ref(), venture).await?;
    let sizes = sizes(&parts, top_down.as_ref(), &currency, unit);
    let ratings = store::list_force_ratings(db.get_ref(), venture).await?;
    let forces = force::forces(venture, &ratings);
    let channels = Channel::list(db.get_ref(), venture, false).await?;
    let blended = blended_cost(venture, &channels, &currency, unit);
    let milestones = Milestone::list(db.get_ref(), venture, false).await?;
    let today = db::now().date();
    let mut overall = forces.overall.clone();
    "score 1-5".clone_into(&mut overall.unit);
    let mut overall = shown::quiet(&overall, ctx.lang);
    let raters = forces.raters.len();
    let more = force::LEAST_RATERS.saturating_sub(raters as u64);
    if more > 0 {
        overall.warnings.push(ctx.t1("force-more-raters", "n", more));
    }
    let late = milestones.iter().filter(|one| one.is_late(today)).count();
    let next = milestones.into_iter().filter(|one| one.state.is_open()).take(SHOWN);
    let next = next.map(|one| {
        let late = one.is_late(today);
        (one, late)
    });
    html(&OverviewPage {
        section: member.path("go-to-market"),
        segments: segments.len(),
        first: first.collect(),
        som: shown::quiet(&sizes.som, ctx.lang),
        tam: shown::quiet(&sizes.tam, ctx.lang),
        parts: parts.len(),
        flagged: sizes.check.is_some_and(|check| check.flagged),
        overall,
        raters,
        channels: channels.len(),
        blended: blended.map(|(figure, _)| shown::quiet(&figure, ctx.lang)),
        late,
        next: next.collect(),
        ctx: ctx.in_venture(member.nav()),
    })
}
