//! A survey's settings: creating one with its first questions, and editing one.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::{Date, macros::format_description};
use uuid::Uuid;

use super::fields;
use crate::{
    Languages, Mode, RETENTION, Scale, Survey, SurveyDraft, Template as Start, Text, store,
};
use account::token;
use i18n::Lang;
use market::snapshot;
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

const LONGEST_TITLE: usize = 120;
const LONGEST_PURPOSE: usize = 1_000;
const LONGEST_CONTACT: usize = 300;
/// Largest quota of answers.
const MOST_ANSWERS: i64 = 100_000;

const LANGUAGES: [(&str, &str); 3] = [
    ("both", "survey-languages-both"),
    ("en", "survey-languages-en"),
    ("zh-CN", "survey-languages-zh"),
];
const MODES: [(&str, &str); 2] = [("open", "survey-mode-open"), ("invited", "survey-mode-invited")];
const SCALES: [(&str, &str); 2] = [("ten", "survey-scale-ten"), ("five", "survey-scale-five")];

#[derive(Template)]
#[template(path = "survey/settings.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The edited survey; `None` for a new one.
    survey: Option<Survey>,
    /// Promises to respondents cannot change any more.
    fixed: bool,
    starts: &'static [Start],
    languages: &'static [(&'static str, &'static str)],
    modes: &'static [(&'static str, &'static str)],
    scales: &'static [(&'static str, &'static str)],
    form: FormState,
}

fn form_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    survey: Option<Survey>,
    form: FormState,
) -> FormPage {
    FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("surveys"),
        fixed: survey.as_ref().is_some_and(|one| !one.phase(&db::now()).is_draft()),
        survey,
        starts: &Start::ALL,
        languages: &LANGUAGES,
        modes: &MODES,
        scales: &SCALES,
        form,
    }
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
) -> Result<HttpResponse, AppError> {
    let venture = &member.venture.name;
    let text = |lang: Lang, key: &str| lang.t_args(key, &[("venture", venture.clone())]);
    let contact = format!("{}, {}", member.user.name, member.user.email);
    let form = FormState::filled([
        ("title_en", text(Lang::En, "survey-default-title")),
        ("title_zh", text(Lang::Zh, "survey-default-title")),
        ("purpose_en", text(Lang::En, "survey-default-purpose")),
        ("purpose_zh", text(Lang::Zh, "survey-default-purpose")),
        ("contact", contact),
        ("languages", "both".to_owned()),
        ("mode", "open".to_owned()),
        ("scale", "ten".to_owned()),
        ("retention_days", "365".to_owned()),
        ("template", "full".to_owned()),
    ]);
    html(&form_page(&member, ctx, None, form))
}

/// A last day from today on, the existing one, or none.
fn last_day(form: &mut Form, name: &str, kept: Option<Date>) -> Option<Option<Date>> {
    let typed = form.raw(name).to_owned();
    if typed.is_empty() {
        return Some(None);
    }
    let Ok(date) = Date::parse(&typed, format_description!("[year]-[month]-[day]")) else {
        form.fail(name, "field-not-a-date", vec![]);
        return None;
    };
    let passed = date < db::now().date() && Some(date) != kept;
    if passed || date.year() > 2_100 {
        form.fail(name, "field-date-passed", vec![]);
        return None;
    }
    Some(Some(date))
}

/// Parses the settings. When they are fixed, promises to respondents stay unchanged.
pub fn read(form: &mut Form, before: Option<&Survey>, fixed: bool) -> Option<SurveyDraft> {
    let contact = form.text("contact", 1..=LONGEST_CONTACT);
    let closes_on = last_day(form, "closes_on", before.and_then(|one| one.closes_on));
    let closes_after = form.optional_integer("closes_after", 1..=MOST_ANSWERS);
    if let Some(one) = before.filter(|_| fixed) {
        return Some(SurveyDraft {
            title: one.title.clone(),
            purpose: one.purpose.clone(),
            contact: contact?,
            languages: one.languages,
            mode: one.mode,
            scale: one.scale,
            closes_on: closes_on?,
            closes_after: closes_after?.and_then(|most| u32::try_from(most).ok()),
            retention_days: one.retention_days,
        });
    }
    let languages = form.choice("languages", Languages::parse);
    let asked = languages.unwrap_or(Languages::Both);
    let title = fields::text(form, "title", asked, LONGEST_TITLE);
    let purpose = fields::text(form, "purpose", asked, LONGEST_PURPOSE);
    let mode = form.choice("mode", Mode::parse);
    let scale = form.choice("scale", Scale::parse);
    let retention = form.integer("retention_days", RETENTION);
    Some(SurveyDraft {
        title: title?,
        purpose: purpose?,
        contact: contact?,
        languages: languages?,
        mode: mode?,
        scale: scale?,
        closes_on: closes_on?,
        closes_after: closes_after?.and_then(|most| u32::try_from(most).ok()),
        retention_days: retention.and_then(|days| u32::try_from(days).ok())?,
    })
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let draft = read(&mut form, None, false);
    let start = form.choice("template", Start::parse);
    let (Some(draft), Some(start)) = (draft, start) else {
        return invalid(&form_page(&member, ctx, None, form.into_state()));
    };
    let market = snapshot(&db, &member.venture).await?;
    let needs: Vec<(Uuid, String)> = market
        .ranking()
        .into_iter()
        .map(|at| (market.needs[at].id, market.needs[at].statement.clone()))
        .collect();
    let last = Text {
        en: Lang::En.t("survey-default-last-words"),
        zh: Lang::Zh.t("survey-default-last-words"),
    };
    let venture = &member.venture;
    let questions = start.questions(&needs, &venture.name, &venture.currency, last);
    let done = store::insert_survey(&db, member.edit(), token::new()?, draft, questions).await;
    let Some(id) = form.made("title_en", done)? else {
        return invalid(&form_page(&member, ctx, None, form.into_state()));
    };
    Ok(redirect_done(&member.path(&format!("surveys/{id}")), "survey-created"))
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_open(&member, &db, path.1).await?;
    let form = FormState::filled([
        ("title_en", survey.title.en.clone()),
        ("title_zh", survey.title.zh.clone()),
        ("purpose_en", survey.purpose.en.clone()),
        ("purpose_zh", survey.purpose.zh.clone()),
        ("contact", survey.contact.clone()),
        ("languages", survey.languages.as_str().to_owned()),
        ("mode", survey.mode.as_str().to_owned()),
        ("scale", survey.scale.as_str().to_owned()),
        ("closes_on", survey.closes_on.map_or_else(String::new, |date| date.to_string())),
        ("closes_after", survey.closes_after.map_or_else(String::new, |most| most.to_string())),
        ("retention_days", survey.retention_days.to_string()),
    ]);
    html(&form_page(&member, ctx, Some(survey), form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find_open(&member, &db, path.1).await?;
    let fixed = !survey.phase(&db::now()).is_draft();
    let Some(draft) = read(&mut form, Some(&survey), fixed) else {
        return invalid(&form_page(&member, ctx, Some(survey), form.into_state()));
    };
    store::update_survey(&db, member.edit(), survey.id, draft).await?;
    Ok(redirect_done(&survey.href(), "saved"))
}
