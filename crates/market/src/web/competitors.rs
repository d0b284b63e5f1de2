//! Competitors: list, file, page.

use std::collections::HashSet;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::shown;
use crate::{
    Change, ChangedField, Competitor, Feature, PricePoint, PriceUnit, Segment,
    store::{self, CompetitorMerge},
};
use i18n::format;
use venture::{CURRENCIES, Edit, Editor, Member, Record, Viewer, archiving::Found, records};
use web::{
    csv,
    error::AppError,
    forms::FormState,
    page::{PageCtx, html},
    paging::{ListQuery, Page, Wanted},
};

#[derive(Template)]
#[template(path = "market/competitors.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<(Competitor, Option<PricePoint>)>,
    currency: String,
    today: Date,
}

/// Lines of the log on the competitor's page; the rest stands on a page of its own.
const SHOWN_CHANGES: u64 = 5;

/// Rated needs that a competitor's page shows beside those that a form offers.
const MOST_RATED: usize = 300;
/// The newest needs that it shows and offers for a rating.
const MOST_NEEDS: usize = 300;
/// The newest prices that it shows.
const MOST_PRICES: usize = 200;

/// A need with what is said of the competitor about it.
struct FeatureRow {
    need: Uuid,
    statement: String,
    href: String,
    feature: Option<Feature>,
}

#[derive(Template)]
#[template(path = "market/competitor.html")]
pub(super) struct CompetitorPage {
    ctx: PageCtx,
    base: String,
    competitor: Competitor,
    author: String,
    segment: Option<Segment>,
    today: Date,
    currency: String,
    currencies: &'static [&'static str],
    /// What became part of it, newest first, with who did it and when.
    merges: Vec<(CompetitorMerge, String, String)>,
    /// The competitor that it has become part of.
    merged_into: Option<(String, String)>,
    /// The newest lines of its log.
    changes: Vec<Change>,
    prices: Vec<PricePoint>,
    features: Vec<FeatureRow>,
    pub(super) price_form: FormState,
    pub(super) rating_form: FormState,
}

impl CompetitorPage {
    fn open(&self) -> bool {
        self.ctx.can_edit() && self.competitor.archived_at.is_none()
    }

    /// True where not all needs are offered for a rating.
    fn is_cut(&self) -> bool {
        self.features.len() >= MOST_NEEDS || !self.ctx.find.is_empty()
    }
}

/// Everything that a competitor's page shows, with empty forms.
pub(super) async fn competitor_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<CompetitorPage, AppError> {
    let competitor = Competitor::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    let mut said = store::list_features(db, member.id(), id).await?;
    let wanted = Wanted { words: ctx.find.clone(), ..Wanted::default() };
    let mut choosable = store::choosable_needs(db, member.id(), &wanted).await?;
    choosable.drain(..choosable.len().saturating_sub(MOST_NEEDS));
    let offered: HashSet<Uuid> = choosable.iter().map(|one| one.id).collect();
    let beside = said.iter().map(|one| one.need).filter(|id| !offered.contains(id));
    let beside: Vec<Uuid> = beside.take(MOST_RATED).collect();
    let beside = store::named_needs(db, member.id(), &beside).await?;
    let beside = beside.into_iter().filter(|one| one.archived_at.is_none());
    let features = beside.chain(choosable).map(|need| FeatureRow {
        need: need.id,
        href: need.href(),
        feature: said.iter().position(|one| one.need == need.id).map(|at| said.swap_remove(at)),
        statement: need.statement,
    });
    let features = features.collect();
    let merges = store::list_competitor_merges(db, member.id(), id).await?;
    let people = merges.iter().map(|one| one.author).chain([competitor.author]);
    let mut authors = records::list_authors(db, people).await?;
    let step = |one: CompetitorMerge| {
        let who = authors.get(&one.author).cloned().unwrap_or_default();
        let at = format::date(one.at);
        (one, who, at)
    };
    let merges = merges.into_iter().map(step).collect();
    let latest = ListQuery::of(1, SHOWN_CHANGES);
    Ok(CompetitorPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        author: authors.remove(&competitor.author).unwrap_or_default(),
        segment: match competitor.profile.segment {
            Some(segment) => Segment::find(db, member.id(), segment).await?,
            None => None,
        },
        today: db::now().date(),
        currency: member.venture.currency.clone(),
        currencies: &CURRENCIES,
        merges,
        merged_into: merged_into(member, db, id).await?,
        changes: store::list_changes(db, member.id(), id, &latest).await?.items,
        prices: store::list_prices(db, member.id(), id)
            .await?
            .into_iter()
            .take(MOST_PRICES)
            .collect(),
        features,
        price_form: FormState::filled([
            ("price_date", db::now().date().to_string()),
            ("price_currency", member.venture.currency.clone()),
        ]),
        rating_form: FormState::dated_today(["rating_date"]),
        competitor,
    })
}

async fn merged_into<P>(
    member: &Member<P>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Option<(String, String)>, AppError> {
    let Some(kept) = store::competitor_merged_into(db, member.id(), id).await? else {
        return Ok(None);
    };
    let found = Competitor::find(db, member.id(), kept).await?;
    Ok(found.map(|one| (one.name.clone(), one.href())))
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let page = store::list_competitors(db.get_ref(), member.id(), &query).await?;
    let ids = page.items.iter().map(|one| one.id);
    let mut prices = store::latest_prices(db.get_ref(), member.id(), ids).await?;
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        query,
        page: page.map(|one| {
            let price = prices.remove(&one.id);
            (one, price)
        }),
        currency: member.venture.currency.clone(),
        today: db::now().date(),
    })
}

const COLUMNS: [&str; 13] = [
    "name",
    "segment",
    "website",
    "share_percent",
    "founded",
    "funding_minor",
    "funding_currency",
    "headcount",
    "strengths",
    "weaknesses",
    "note",
    "source",
    "observed_on",
];

/// The whole list as it is searched and sorted, page by page from the database.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let venture = member.id();
    let part = async move |number: u64| -> csv::Lines {
        let part = query.whole_page(number);
        let page = store::list_competitors(db.get_ref(), venture, &part).await?;
        Ok(page.map(|one| line(one, &segments)))
    };
    csv::of_list("competitors.csv", &COLUMNS, part).await
}

fn line(one: Competitor, segments: &[Segment]) -> Vec<String> {
    let segment = segments.iter().find(|segment| Some(segment.id) == one.profile.segment);
    let whole = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let (minor, currency) = one.profile.funding.map(|one| (one.minor, one.currency)).unzip();
    vec![
        one.name,
        segment.map_or_else(String::new, |segment| segment.name.clone()),
        one.website.unwrap_or_default(),
        one.share.map_or_else(String::new, |share| share.to_string()),
        whole(one.profile.founded.map(u32::from)),
        minor.map_or_else(String::new, |minor| minor.to_string()),
        currency.unwrap_or_default(),
        whole(one.profile.headcount),
        one.profile.strengths,
        one.profile.weaknesses,
        one.note,
        one.provenance.source,
        one.provenance.observed_on.to_string(),
    ]
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    html(&competitor_page(&member, ctx, &db, path.1).await?)
}

pub(super) async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Competitor, AppError> {
    Competitor::open(db, member.id(), id).await
}

/// The competitor that facts are added to: it must be the venture's and not archived.
pub(super) async fn require_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<(), AppError> {
    find_open(member, db, id).await.map(|_| ())
}

/// Archives a competitor or restores it. One that was merged is restored by undoing the merge.
pub(super) fn set_archived(
    db: Data<DatabaseConnection>,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Found {
    Box::pin(async move {
        let venture = edit.venture;
        if !archived && store::competitor_merged_into(db.get_ref(), venture, id).await?.is_some() {
            return Err(AppError::Conflict("error-competitor-merged"));
        }
        Ok(Competitor::set_archived(&db, edit, id, archived).await?)
    })
}
