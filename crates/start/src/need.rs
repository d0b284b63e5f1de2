//! The first need and what people say about it: rows pasted or a file, or a survey when nobody
//! has been asked yet.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::guide::{Guide, Part, after};
use account::token;
use exchange::{
    GivenAnswers, ImportError, Running, Taken, answers, file_name, parse::LARGEST_FILE,
};
use i18n::Lang;
use market::{FIT_RANGE, LONGEST_LABEL, Need, NeedDraft, OfferRatingDraft};
use report::Cache;
use survey::{Languages, Mode, Scale, SurveyDraft, Template as Questions, Text};
use venture::{Editor, Member, Provenance, Record};
use web::{
    budget::Budget,
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect, redirect_done},
    spool::Spooled,
    upload::{FilePart, Upload},
};

/// Most characters of a statement, as in the form of a need.
const LONGEST_STATEMENT: usize = 300;
/// Days for which answers of a survey are kept unless its settings say otherwise.
const RETENTION_DAYS: u32 = 365;

#[derive(Template)]
#[template(path = "start/need.html")]
struct NeedPage {
    ctx: PageCtx,
    guide: Guide,
    /// The needs that are there.
    needs: Vec<Need>,
    form: FormState,
    /// What is wrong with the answers, in words.
    problem: Option<String>,
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    (db, cache): (&DatabaseConnection, &Cache),
    form: FormState,
    problem: Option<ImportError>,
) -> Result<NeedPage, AppError> {
    let guide = Guide::load(db, cache, member, Part::Need, ctx.lang).await?;
    let needs = Need::list(db, member.id(), false).await?;
    let problem = problem.map(|error| error.line(ctx.lang));
    Ok(NeedPage { ctx: ctx.in_venture(member.nav()), guide, needs, form, problem })
}

pub(crate) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    let form = FormState::filled([("source", ctx.t("start-need-source-usual"))]);
    html(&page(&member, ctx, (&db, &cache), form, None).await?)
}

/// The answers that came with the form, if any.
fn given(form: &Form, file: FilePart, ctx: &PageCtx) -> Result<Option<GivenAnswers>, ImportError> {
    let date = ctx.now.date().to_string();
    let source = form.raw("source").to_owned();
    let of = |name: String, content: Spooled| GivenAnswers { name, content, source, date };
    Ok(match file {
        FilePart::TooLarge => return Err(exchange::parse::too_large()),
        FilePart::File { name, content } => Some(of(file_name(&name), content)),
        FilePart::Nothing => match form.raw("answers").as_bytes() {
            [] => None,
            rows => Some(of(ctx.t("import-pasted"), rows.to_vec().into())),
        },
    })
}

pub(crate) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    parts: (Data<DatabaseConnection>, Data<Cache>, Data<Running>, Data<Budget>),
    upload: Upload<LARGEST_FILE>,
) -> Result<HttpResponse, AppError> {
    let (db, cache, running, budget) = parts;
    let Upload { mut form, file } = upload;
    let draft = read(&mut form, &ctx);
    let ask = form.ticked("ask");
    let ours = form.optional_integer("ours", FIT_RANGE);
    let prepared = match given(&form, file, &ctx) {
        Ok(Some(given)) => match answers::prepare(&budget, &member, ctx.lang, given).await? {
            Ok(prepared) => Ok(Some(prepared)),
            Err(error) => Err(error),
        },
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    let (prepared, problem) = match prepared {
        Ok(prepared) => (prepared, None),
        Err(error) => (None, Some(error)),
    };
    let need = match draft {
        Some(draft) if form.is_valid() && problem.is_none() => {
            let statement = draft.statement.clone();
            let done = market::store::insert_need(&db, member.edit(), draft).await;
            form.made("statement", done)?.map(|id| (id, statement))
        }
        _ => None,
    };
    let Some(need) = need else {
        return invalid(&page(&member, ctx, (&db, &cache), form.into_state(), problem).await?);
    };
    if let Some(rating) = ours.flatten() {
        rate_offer(&db, &member, &ctx, need.0, rating).await?;
    }
    let next = after(Part::Need, &member);
    Ok(match prepared {
        Some(prepared) => {
            let tools = (running.get_ref(), budget.get_ref());
            match answers::take(&db, tools, &member, ctx.lang, need.0, prepared).await? {
                Taken::Imported => redirect_done(&next, "start-answers"),
                Taken::Waiting(import) => redirect(&import),
            }
        }
        None if ask => {
            make_survey(&db, &member, need).await?;
            redirect_done(&next, "start-survey")
        }
        None => redirect_done(&next, "start-need"),
    })
}

fn read(form: &mut Form, ctx: &PageCtx) -> Option<NeedDraft> {
    let statement = form.text("statement", 1..=LONGEST_STATEMENT);
    let source = form.text("source", 1..=Provenance::LONGEST_SOURCE);
    Some(NeedDraft {
        statement: statement?,
        note: String::new(),
        evidence: String::new(),
        segment: None,
        provenance: Provenance { source: source?, observed_on: ctx.now.date() },
    })
}

/// The founder's own rating of the offer: without one, the offer does not address the need.
async fn rate_offer(
    db: &DatabaseConnection,
    member: &Member<Editor>,
    ctx: &PageCtx,
    need: Uuid,
    rating: i64,
) -> Result<(), AppError> {
    let person: String = member.user.name.chars().take(LONGEST_LABEL).collect();
    let source = ctx.t1("start-own-rating", "name", &person);
    let provenance = Provenance { source, observed_on: ctx.now.date() };
    let answer = OfferRatingDraft {
        respondent: person,
        rating: u8::try_from(rating).map_err(anyhow::Error::from)?,
    };
    market::store::put_offer_ratings(db, member.edit(), need, vec![answer], &provenance).await?;
    Ok(())
}

/// A draft of a survey that asks how important the need is and how well it is met today.
async fn make_survey(
    db: &DatabaseConnection,
    member: &Member<Editor>,
    need: (Uuid, String),
) -> Result<(), AppError> {
    let venture = &member.venture;
    let both = |key: &str| {
        let of = |lang: Lang| lang.t_args(key, &[("venture", venture.name.clone())]);
        Text { en: of(Lang::En), zh: of(Lang::Zh) }
    };
    let draft = SurveyDraft {
        title: both("survey-default-title"),
        purpose: both("survey-default-purpose"),
        contact: format!("{}, {}", member.user.name, member.user.email),
        languages: Languages::Both,
        mode: Mode::Open,
        scale: Scale::Ten,
        closes_on: None,
        closes_after: None,
        retention_days: RETENTION_DAYS,
    };
    let last = Text {
        en: Lang::En.t("survey-default-last-words"),
        zh: Lang::Zh.t("survey-default-last-words"),
    };
    let questions = Questions::Full.questions(&[need], &venture.name, &venture.currency, last);
    survey::store::insert_survey(db, member.edit(), token::new()?, draft, questions).await?;
    Ok(())
}
