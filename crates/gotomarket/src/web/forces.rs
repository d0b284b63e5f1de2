//! Porter's forces: what members think, how far they agree, and a member's ratings.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::shown;
use crate::{
    ForceRating,
    force::{FAR_APART, FORCES, Forces, LEAST_RATERS, SCALE, factors, forces, text_key},
    store,
};
use charts::{InlineBar, Markup};
use i18n::format;
use scoring::krippendorff::{Agreement, Reading};
use venture::{Editor, Member, Provenance, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

/// A force as the page shows it.
struct Row {
    name: &'static str,
    strength: FigureView,
    bar: Markup,
    by_rater: Vec<Option<f64>>,
    /// Further apart than people should be before the mean is used.
    far_apart: Option<f64>,
    factors: Vec<(String, Option<f64>)>,
    /// Raters that are still needed for a figure.
    more: u64,
}

#[derive(Template)]
#[template(path = "gotomarket/forces.html")]
struct ForcesPage {
    ctx: PageCtx,
    section: String,
    base: String,
    raters: Vec<String>,
    overall: FigureView,
    open: usize,
    agreement: Option<AgreementView>,
    rows: Vec<Row>,
    /// People who rated and have left since.
    former: usize,
}

/// How far the raters agree, as the page shows it.
struct AgreementView {
    alpha: String,
    aside: String,
    /// Key of what it means.
    reading: &'static str,
}

/// A figure without the method's own words, which the page says in the reader's language.
fn quiet(figure: &figure::Figure, ctx: &PageCtx) -> FigureView {
    let mut scored = figure.clone();
    "score 1-5".clone_into(&mut scored.unit);
    shown::quiet(&scored, ctx.lang)
}

fn agreement(found: &Agreement, ctx: &PageCtx) -> AgreementView {
    let interval = found
        .interval
        .as_ref()
        .map(|one| format!("{} – {}, ", format::fixed(one.low, 2), format::fixed(one.high, 2)));
    let n = ctx.t2("force-agreement-n", "raters", found.raters, "factors", found.units);
    AgreementView {
        alpha: found.alpha.map_or_else(|| "–".to_owned(), |alpha| format::fixed(alpha, 2)),
        aside: format!("{}{n}", interval.unwrap_or_default()),
        reading: match found.reading {
            Reading::Undefined => "agreement-undefined",
            Reading::Unreliable => "agreement-unreliable",
            Reading::Tentative => "agreement-tentative",
            Reading::Reliable => "agreement-reliable",
        },
    }
}

fn rows(all: &Forces, ctx: &PageCtx) -> Vec<Row> {
    let row = |view: &crate::force::ForceView| {
        let strength = quiet(&view.strength, ctx);
        let name = text_key(view.force);
        let label = format!("{}: {} ({})", ctx.t(name), strength.text, strength.aside);
        let interval = view.strength.interval.as_ref().map(|one| (one.low, one.high));
        let known = view.by_rater.iter().flatten().count() as u64;
        Row {
            name,
            bar: InlineBar { label, value: view.strength.value, interval, max: 5.0 }.html(),
            strength,
            by_rater: view.by_rater.clone(),
            far_apart: view.spread.filter(|spread| *spread >= FAR_APART),
            factors: view
                .factors
                .iter()
                .map(|(factor, mean)| (format!("factor-{factor}"), *mean))
                .collect(),
            more: LEAST_RATERS.saturating_sub(known),
        }
    };
    all.forces.iter().map(row).collect()
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let ratings = store::list_force_ratings(db.get_ref(), member.id()).await?;
    let all = forces(member.id(), &ratings);
    html(&ForcesPage {
        section: member.path("go-to-market"),
        base: member.path("go-to-market/forces"),
        rows: rows(&all, &ctx),
        overall: quiet(&all.overall, &ctx),
        open: all.open,
        former: all.former,
        agreement: all.agreement.as_ref().map(|found| agreement(found, &ctx)),
        raters: all.raters,
        ctx: ctx.in_venture(member.nav()),
    })
}

const COLUMNS: [&str; 6] = ["rater", "factor", "rating", "counted", "source", "observed_on"];

/// Every rating as it was given.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let ratings = store::list_force_ratings(db.get_ref(), member.id()).await?;
    let lines = ratings.into_iter().map(|one| {
        vec![
            one.rater,
            one.factor.to_owned(),
            one.rating.to_string(),
            (!one.former).to_string(),
            one.provenance.source,
            one.provenance.observed_on.to_string(),
        ]
    });
    csv::download("forces.csv", &COLUMNS, lines)
}

/// A force with its factors' fields: name of the field and key of its text.
struct Fields {
    name: &'static str,
    factors: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "gotomarket/forces_rate.html")]
struct RatePage {
    ctx: PageCtx,
    section: String,
    base: String,
    groups: Vec<Fields>,
    levels: &'static [(&'static str, &'static str)],
    form: FormState,
}

const LEVELS: [(&str, &str); 6] = [
    ("", "force-level-none"),
    ("1", "force-level-1"),
    ("2", "force-level-2"),
    ("3", "force-level-3"),
    ("4", "force-level-4"),
    ("5", "force-level-5"),
];

fn rate_page(member: &Member<Editor>, ctx: PageCtx, form: FormState) -> RatePage {
    let groups = FORCES.iter().map(|(force, factors)| Fields {
        name: text_key(*force),
        factors: factors.iter().map(|factor| (*factor, format!("factor-{factor}"))).collect(),
    });
    RatePage {
        ctx: ctx.in_venture(member.nav()),
        section: member.path("go-to-market"),
        base: member.path("go-to-market/forces"),
        groups: groups.collect(),
        levels: &LEVELS,
        form,
    }
}

/// What the member said before.
fn filled(own: &[&ForceRating]) -> FormState {
    let mut values = vec![("observed_on", db::now().date().to_string())];
    if let Some(last) = own.iter().max_by_key(|one| one.provenance.observed_on) {
        values.push(("source", last.provenance.source.clone()));
    }
    values.extend(own.iter().map(|one| (one.factor, one.rating.to_string())));
    FormState::filled(values)
}

pub(super) async fn rate_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let ratings = store::list_force_ratings(db.get_ref(), member.id()).await?;
    let own: Vec<&ForceRating> =
        ratings.iter().filter(|one| one.author == member.user.id).collect();
    html(&rate_page(&member, ctx, filled(&own)))
}

/// Reads how a member rates a factor.
pub fn rating(form: &mut Form, factor: &'static str) -> Option<(&'static str, u8)> {
    let rating = form.integer(factor, SCALE).and_then(|rating| u8::try_from(rating).ok());
    Some((factor, rating?))
}

pub(super) async fn rate(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let said = Provenance::read(&mut form, "source", "observed_on");
    let mut ratings = Vec::new();
    for factor in factors() {
        if form.raw(factor).is_empty() {
            continue;
        }
        ratings.extend(rating(&mut form, factor));
    }
    let (Some(said), true) = (said, form.is_valid()) else {
        return invalid(&rate_page(&member, ctx, form.into_state()));
    };
    store::put_force_ratings(&db, member.edit(), ratings, &said).await?;
    Ok(redirect_done(&member.path("go-to-market/forces"), "saved"))
}
