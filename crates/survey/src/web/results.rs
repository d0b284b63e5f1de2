//! Results: every figure with n and interval, and what is missing; applying the ratings to
//! needs and undoing it.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{fields, pictures};
use crate::{
    Phase, Scale, Survey,
    scores::{NeedResult, OfQuestion, Outcome, PriceResult, Results, WordsResult},
    store,
};
use charts::{InlineBar, Markup};
use figure::Figure;
use i18n::{Lang, format};
use scoring::{
    ellis::{Ellis, Standing},
    kano::{Category, Kano},
    nps::Nps,
};
use venture::{Editor, Member, Viewer};
use web::{
    budget,
    error::AppError,
    figures::FigureView,
    forms::Form,
    page::{PageCtx, html, redirect_done},
};

/// End of the bars' scale.
const BAR_END: f64 = 20.0;

/// A need with its figure and bar.
struct NeedRow {
    label: String,
    href: Option<String>,
    score: FigureView,
    bar: Markup,
    importance: String,
    satisfaction: String,
    n: u64,
}

/// A feature in Kano's classes.
struct KanoRow {
    label: String,
    href: Option<String>,
    /// Class, its share, better, worse; or what is missing.
    judged: Result<KanoView, String>,
}

struct KanoView {
    class: String,
    share: String,
    n: u64,
    tied: bool,
    better: FigureView,
    worse: FigureView,
}

/// Four prices.
struct PriceView {
    label: String,
    read: Result<MeterView, String>,
}

struct MeterView {
    /// Name and figure of each crossing.
    figures: Vec<(String, FigureView)>,
    /// Excluded respondents.
    dropped: u64,
    chart: Markup,
}

/// A single figure with how often each answer was given.
struct ShareView {
    label: String,
    read: Result<(FigureView, String), String>,
}

#[derive(Template)]
#[template(path = "survey/results.html")]
struct ResultsPage {
    ctx: PageCtx,
    base: String,
    survey: Survey,
    phase: Phase,
    n: u64,
    needs: Vec<NeedRow>,
    kano: Vec<KanoRow>,
    kano_chart: Option<Markup>,
    prices: Vec<PriceView>,
    ellis: Vec<ShareView>,
    nps: Vec<ShareView>,
    words: Vec<WordsResult>,
    /// Answers since the ratings were last applied.
    news: u64,
}

impl ResultsPage {
    fn taken_over(&self) -> Option<String> {
        self.survey.taken_over_at.map(format::date_time)
    }

    fn five(&self) -> bool {
        self.survey.scale == Scale::Five
    }
}

/// The result, or how many more answers are needed.
fn or_missing<T>(outcome: &Outcome<T>, lang: Lang) -> Result<&T, String> {
    match outcome {
        Outcome::Scored(scored) => Ok(scored),
        Outcome::TooFew { least, got } => Err(lang.t_args(
            "results-too-few",
            &[
                ("least", least.to_string()),
                ("got", got.to_string()),
                ("more", least.saturating_sub(*got).to_string()),
            ],
        )),
        Outcome::Refused { refused } => {
            tracing::debug!("answers refused: {refused}");
            Err(lang.t("results-refused"))
        }
    }
}

fn need_href(survey: &Survey, need: Option<Uuid>) -> Option<String> {
    need.map(|need| format!("/ventures/{}/needs/{need}", survey.venture))
}

fn need_row(survey: &Survey, result: &NeedResult, lang: Lang) -> NeedRow {
    let figure = result.leading(survey.scale);
    let mean = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format::fixed(v, 1));
    let view = FigureView::new(figure, lang);
    let label = result.label.in_lang(lang).to_owned();
    NeedRow {
        href: need_href(survey, result.need),
        bar: InlineBar {
            label: format!("{label}: {} ({})", view.text, view.aside),
            value: figure.value,
            interval: figure.interval.as_ref().map(|interval| (interval.low, interval.high)),
            max: BAR_END,
        }
        .html(),
        label,
        score: view,
        importance: mean(result.scores.importance),
        satisfaction: mean(result.scores.satisfaction),
        n: result.n,
    }
}

/// Key of a class's name.
fn class_key(category: Category) -> &'static str {
    match category {
        Category::MustBe => "kano-must-be",
        Category::OneDimensional => "kano-one-dimensional",
        Category::Attractive => "kano-attractive",
        Category::Indifferent => "kano-indifferent",
        Category::Reverse => "kano-reverse",
        Category::Questionable => "kano-questionable",
    }
}

fn kano_row(survey: &Survey, result: &OfQuestion<Kano>, lang: Lang) -> KanoRow {
    let judged = or_missing(&result.outcome, lang).map(|kano| KanoView {
        class: lang.t(class_key(kano.category)),
        share: format::percent(kano.share, 0),
        n: kano.n,
        tied: kano.tied,
        better: FigureView::new(&kano.better, lang),
        worse: FigureView::new(&kano.worse, lang),
    });
    let label = result.label.in_lang(lang).to_owned();
    KanoRow { label, href: need_href(survey, result.need), judged }
}

fn price_view(results: &Results, one: &PriceResult, lang: Lang) -> PriceView {
    let read = or_missing(&one.result.outcome, lang).map(|meter| {
        let figures = [
            ("price-lowest", &meter.lowest),
            ("price-optimal", &meter.optimal),
            ("price-indifferent", &meter.indifferent),
            ("price-highest", &meter.highest),
        ]
        .map(|(key, crossing)| {
            let figure = results.price(crossing, &one.currency, meter.n);
            (lang.t(key), FigureView::new(&figure, lang))
        });
        MeterView {
            figures: figures.to_vec(),
            dropped: meter.dropped,
            chart: pictures::prices(meter, &one.currency, lang),
        }
    });
    PriceView { label: one.result.label.in_lang(lang).to_owned(), read }
}

fn ellis_view(result: &OfQuestion<Ellis>, lang: Lang) -> ShareView {
    let read = or_missing(&result.outcome, lang).map(|ellis| {
        let standing = match ellis.standing {
            Standing::Above => "ellis-above",
            Standing::Open => "ellis-open",
            Standing::Below => "ellis-below",
        };
        (FigureView::new(&ellis.figure, lang), lang.t(standing))
    });
    ShareView { label: result.label.in_lang(lang).to_owned(), read }
}

fn nps_view(result: &OfQuestion<Nps>, lang: Lang) -> ShareView {
    let read = or_missing(&result.outcome, lang).map(|nps| {
        let counts = [
            ("promoters", nps.counts.promoters.to_string()),
            ("passives", nps.counts.passives.to_string()),
            ("detractors", nps.counts.detractors.to_string()),
            ("error", format::fixed(nps.standard_error, 1)),
        ];
        // The label names the unit, points.
        let figure = Figure { unit: String::new(), ..nps.figure.clone() };
        (FigureView::new(&figure, lang), lang.t_args("nps-counts", &counts))
    });
    ShareView { label: result.label.in_lang(lang).to_owned(), read }
}

/// Every figure of a survey, from its records.
pub(crate) async fn compute(
    db: &DatabaseConnection,
    survey: &Survey,
) -> Result<(Results, u64), AppError> {
    let questions = store::list_questions(db, survey.id).await?;
    let responses = store::list_all_responses(db, survey).await?;
    let news = responses
        .iter()
        .filter(|one| survey.taken_over_at.is_none_or(|at| one.submitted_at > at))
        .count() as u64;
    let (asked, owned) = (questions, survey.clone());
    /// Memory per answer while the figures are computed.
    const ANSWER: u64 = 512;
    let bytes = (responses.len() * asked.len()) as u64 * ANSWER;
    let work = move || Results::new(&owned, &asked, &responses);
    let (results, _held) = budget::process().work(bytes, work).await?;
    Ok((results.map_err(anyhow::Error::from)?, news))
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let survey = fields::find(&member, &db, path.1).await?;
    let (results, news) = compute(&db, &survey).await?;
    let lang = ctx.lang;
    html(&ResultsPage {
        n: results.n,
        needs: results.needs.iter().map(|one| need_row(&survey, one, lang)).collect(),
        kano: results.kano.iter().map(|one| kano_row(&survey, one, lang)).collect(),
        kano_chart: pictures::kano(&results.kano, lang),
        prices: results.prices.iter().map(|one| price_view(&results, one, lang)).collect(),
        ellis: results.ellis.iter().map(|one| ellis_view(one, lang)).collect(),
        nps: results.nps.iter().map(|one| nps_view(one, lang)).collect(),
        words: results.words,
        phase: survey.phase(&ctx.now),
        ctx: ctx.in_venture(member.nav()),
        base: member.path("surveys"),
        survey,
        news,
    })
}

pub(super) async fn take_over(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let source = format!("{} ({})", survey.name(&ctx.lang), survey.href());
    store::take_over(&db, member.edit(), &survey, &source).await?;
    Ok(redirect_done(&format!("{}/results", survey.href()), "survey-taken-over"))
}

pub(super) async fn take_back(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    store::take_back(&db, member.edit(), &survey).await?;
    Ok(redirect_done(&format!("{}/results", survey.href()), "survey-taken-back"))
}
