//! What is entered about a competitor, and what is wrong with it.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{competitors::find_open, fields};
use crate::{Competitor, CompetitorDraft, Money, Profile, Segment, competitor::ROUNDING, store};
use i18n::format;
use venture::{
    CURRENCIES, Editor, Member, Provenance, Record,
    limits::{self, Kind},
    meanwhile,
};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, conflicting, html, invalid, redirect_done, redirect_found},
};

/// Kongō Gumi, the oldest firm that is known, began in this year.
const FIRST_YEAR: i64 = 578;
/// Highest funding that is taken, in whole units of the currency.
const MOST_FUNDING: f64 = 1e12;
const MOST_PEOPLE: i64 = 100_000_000;

#[derive(Template)]
#[template(path = "market/competitor_form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The one that is changed; nothing for a new one.
    competitor: Option<Competitor>,
    segments: Vec<Segment>,
    currencies: &'static [&'static str],
    form: FormState,
}

async fn form_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    competitor: Option<Competitor>,
    form: FormState,
) -> Result<FormPage, AppError> {
    Ok(FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        competitor,
        segments: Segment::list(db, member.id(), false).await?,
        currencies: &CURRENCIES,
        form,
    })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let form = FormState::filled([
        ("observed_on", db::now().date().to_string()),
        ("funding_currency", member.venture.currency.clone()),
    ]);
    html(&form_page(&member, ctx, &db, None, form).await?)
}

/// An amount with its currency, or nothing. The outer `None` means: wrong.
fn funding(form: &mut Form) -> Option<Option<Money>> {
    if form.raw("funding").is_empty() {
        return Some(None);
    }
    let offered = |word: &str| CURRENCIES.into_iter().find(|one| *one == word);
    let currency = form.choice("funding_currency", offered)?;
    let minor = form.money("funding", currency, MOST_FUNDING)?;
    Some(Some(Money { minor, currency: currency.to_owned() }))
}

fn profile(form: &mut Form, segments: &[Segment]) -> Option<Profile> {
    let segment = fields::segment(form, segments);
    let this_year = i64::from(db::now().year());
    let founded = form.optional_integer("founded", FIRST_YEAR..=this_year);
    let funding = funding(form);
    let headcount = form.optional_integer("headcount", 0..=MOST_PEOPLE);
    let strengths = form.text("strengths", 0..=2000);
    let weaknesses = form.text("weaknesses", 0..=2000);
    Some(Profile {
        segment: segment?,
        founded: founded?.and_then(|year| u16::try_from(year).ok()),
        funding: funding?,
        headcount: headcount?.and_then(|people| u32::try_from(people).ok()),
        strengths: strengths?,
        weaknesses: weaknesses?,
    })
}

/// Reads the fields of a competitor; `others` is the market share of all others in per cent.
fn read(form: &mut Form, segments: &[Segment], others: f64) -> Option<CompetitorDraft> {
    let name = form.text("name", 1..=200);
    let note = form.text("note", 0..=2000);
    let website = fields::web_address(form, "website");
    let share = form.optional_number("share", 0.0..=100.0);
    if let Some(Some(share)) = share
        && others + share > 100.0 + ROUNDING
    {
        let rest = format::brief((100.0 - others).max(0.0));
        form.fail("share", "field-share-total", vec![("rest", rest)]);
    }
    let profile = profile(form, segments);
    let provenance = Provenance::read(form, "source", "observed_on");
    let draft = CompetitorDraft {
        name: name?,
        note: note?,
        website: website?,
        share: share?,
        profile: profile?,
        provenance: provenance?,
    };
    form.is_valid().then_some(draft)
}

/// Reads the fields by themselves, without the segment and without the other shares.
pub fn draft(form: &mut Form) -> Option<CompetitorDraft> {
    read(form, &[], 0.0)
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let others = store::share_of_others(db.get_ref(), member.id(), None).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let draft = read(&mut form, &segments, others);
    let full = limits::reached(db.get_ref(), member.id(), Kind::Competitors).await?;
    fields::fail_limit(&mut form, "name", full);
    let insert = |draft| store::insert_competitor(&db, member.edit(), draft);
    let Some(id) = form.stored("name", draft, insert).await? else {
        return invalid(&form_page(&member, ctx, &db, None, form.into_state()).await?);
    };
    Ok(redirect_done(&member.path(&format!("competitors/{id}")), "competitor-created"))
}

/// The form as the record has it.
fn filled(one: &Competitor) -> FormState {
    let profile = &one.profile;
    let funding = profile.funding.as_ref().map(|money| {
        let digits = format::minor_digits(&money.currency);
        let major = money.minor as f64 / 10_f64.powi(digits as i32);
        (format!("{major:.digits$}"), money.currency.clone())
    });
    let (amount, currency) = funding.unwrap_or_default();
    let text = |value: Option<String>| value.unwrap_or_default();
    FormState::filled([
        ("name", one.name.clone()),
        ("note", one.note.clone()),
        ("website", text(one.website.clone())),
        ("share", text(one.share.map(format::typed))),
        ("segment", text(profile.segment.map(|id| id.to_string()))),
        ("founded", text(profile.founded.map(|year| year.to_string()))),
        ("funding", amount),
        ("funding_currency", currency),
        ("headcount", text(profile.headcount.map(|people| people.to_string()))),
        ("strengths", profile.strengths.clone()),
        ("weaknesses", profile.weaknesses.clone()),
        ("source", one.provenance.source.clone()),
        ("observed_on", one.provenance.observed_on.to_string()),
    ])
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let one = find_open(&member, &db, path.1).await?;
    let form = filled(&one).as_read();
    html(&form_page(&member, ctx, &db, Some(one), form).await?)
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_open(&member, &db, path.1).await?;
    let others = store::share_of_others(db.get_ref(), member.id(), Some(one.id)).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let draft = read(&mut form, &segments, others);
    let Some(draft) = draft.filter(|_| form.is_valid()) else {
        return invalid(&form_page(&member, ctx, &db, Some(one), form.into_state()).await?);
    };
    let stored = async || Ok(filled(&find_open(&member, &db, one.id).await?));
    let save = async || store::update_competitor(&db, member.edit(), one.id, draft.clone()).await;
    let Some(saved) = meanwhile::save(&db, member.edit(), &mut form, stored, save).await? else {
        return conflicting(&form_page(&member, ctx, &db, Some(one), form.into_state()).await?);
    };
    let Some(found) = form.made("name", saved)? else {
        return invalid(&form_page(&member, ctx, &db, Some(one), form.into_state()).await?);
    };
    redirect_found(found, &one.href(), "saved")
}
