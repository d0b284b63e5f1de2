//! Two to four competitors side by side, and one competitor on a printable sheet.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::shown;
use crate::{
    Capability, CapabilityRating, Change, ChangedField, Competitor, Contest, Contested, PricePoint,
    PriceUnit, Product, Segment, Snapshot, contested, snapshot, store,
};
use i18n::format;
use venture::{Member, Record, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Wanted},
};

/// So many competitors stand side by side.
const SIDES: std::ops::RangeInclusive<usize> = 2..=4;
/// Needs that are compared: the best opportunities.
const SHOWN_NEEDS: usize = 20;
/// Lines of a battlecard's lists, so that it stays on one sheet.
const SHOWN_LEADS: usize = 6;

/// A competitor as a column.
struct Side {
    competitor: Competitor,
    segment: Option<Segment>,
    /// The newest price of each unit.
    prices: Vec<PricePoint>,
}

/// A rating in a row; nothing where it is unknown.
struct Mark {
    text: String,
    level: u8,
    stale: bool,
}

/// What is compared, our offer first, then the competitors.
struct Line {
    subject: String,
    href: String,
    marks: Vec<Option<Mark>>,
}

#[derive(Template)]
#[template(path = "market/compare.html")]
struct ComparePage {
    ctx: PageCtx,
    base: String,
    today: Date,
    currency: String,
    all: Vec<Competitor>,
    chosen: Vec<Uuid>,
    /// Another number of competitors than can be compared was chosen.
    wrong_number: bool,
    sides: Vec<Side>,
    /// Text key of the head, and its lines: by need and by capability.
    tables: Vec<(&'static str, Vec<Line>)>,
}

#[derive(Template)]
#[template(path = "market/battlecard.html")]
struct BattlecardPage {
    ctx: PageCtx,
    today: Date,
    currency: String,
    side: Side,
    /// Text key of the head, and who is ahead where: by need and by capability.
    tables: Vec<(&'static str, Contested)>,
    changes: Vec<Change>,
}

async fn side(
    db: &DatabaseConnection,
    venture: Uuid,
    competitor: Competitor,
) -> Result<Side, AppError> {
    let mut prices = store::list_prices(db, competitor.venture, competitor.id).await?;
    // Newest first: the first one of each unit stays.
    let mut seen: Vec<PriceUnit> = Vec::new();
    prices.retain(|one| {
        let is_new = !seen.contains(&one.unit);
        seen.push(one.unit);
        is_new
    });
    let segment = match competitor.profile.segment {
        Some(id) => Segment::find(db, venture, id).await?,
        None => None,
    };
    Ok(Side { competitor, segment, prices })
}

fn whole(rating: u8, stale: bool) -> Mark {
    Mark { text: rating.to_string(), level: rating, stale }
}

fn need_lines(market: &Snapshot, sides: &[Side]) -> Vec<Line> {
    let best = market.ranking().into_iter().take(SHOWN_NEEDS);
    let lines = best.map(|at| {
        let need = &market.needs[at];
        let ours = need.offer_mean().map(|mean| Mark {
            text: format::fixed(mean, 1),
            level: mean.round() as u8,
            stale: need.offer_stale,
        });
        let rivals = sides.iter().map(|side| {
            let record = market.competitors.iter().find(|one| one.id == side.competitor.id)?;
            record.ratings.get(&need.id).map(|one| whole(one.rating, one.stale))
        });
        Line {
            subject: need.statement.clone(),
            href: need.href.clone(),
            marks: std::iter::once(ours).chain(rivals).collect(),
        }
    });
    lines.filter(|line| line.marks.iter().any(Option::is_some)).collect()
}

type Cells = HashMap<(Uuid, Product), CapabilityRating>;

async fn cells(db: &DatabaseConnection, venture: Uuid) -> Result<Cells, AppError> {
    let said = store::list_capability_ratings(db, venture).await?;
    Ok(said.into_iter().map(|one| ((one.capability, one.product), one)).collect())
}

async fn capability_lines(
    db: &DatabaseConnection,
    venture: Uuid,
    sides: &[Side],
    today: Date,
) -> Result<Vec<Line>, AppError> {
    let cells = cells(db, venture).await?;
    let products: Vec<Product> = std::iter::once(Product::Offer)
        .chain(sides.iter().map(|side| Product::Competitor(side.competitor.id)))
        .collect();
    let all = Capability::list(db, venture, false).await?;
    let lines = all.into_iter().map(|one| {
        let mark = |product: &Product| {
            let said = cells.get(&(one.id, *product))?;
            said.rating.map(|rating| whole(rating, said.is_stale(&today)))
        };
        Line { marks: products.iter().map(mark).collect(), href: one.href(), subject: one.name }
    });
    Ok(lines.filter(|line| line.marks.iter().any(Option::is_some)).collect())
}

/// The competitors named in `?with=…&with=…`, each once.
fn named(request: &HttpRequest) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        let id = Uuid::parse_str(&value).ok().filter(|id| name == "with" && !ids.contains(id));
        ids.extend(id);
    }
    ids
}

pub(super) async fn compare(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let asked = named(&request);
    let wanted = Wanted { words: ctx.find.clone(), ids: asked.clone() };
    let all = store::choosable_competitors(db.get_ref(), member.id(), &wanted).await?;
    let chosen: Vec<Uuid> =
        asked.iter().copied().filter(|id| all.iter().any(|one| one.id == *id)).collect();
    let today = db::now().date();
    let mut sides = Vec::new();
    if SIDES.contains(&chosen.len()) {
        for id in &chosen {
            if let Some(one) = all.iter().find(|one| one.id == *id) {
                sides.push(side(&db, member.id(), one.clone()).await?);
            }
        }
    }
    let mut tables = Vec::new();
    if !sides.is_empty() {
        let market = snapshot(&db, &member.venture).await?;
        tables.push(("compare-needs", need_lines(&market, &sides)));
        let lines = capability_lines(&db, member.id(), &sides, today).await?;
        tables.push(("compare-capabilities", lines));
    }
    html(&ComparePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("competitors"),
        today,
        currency: member.venture.currency.clone(),
        wrong_number: !asked.is_empty() && sides.is_empty(),
        all,
        chosen,
        sides,
        tables,
    })
}

fn by_needs(market: &Snapshot, competitor: Uuid) -> Contested {
    let record = market.competitors.iter().find(|one| one.id == competitor);
    let contests = market.ranking().into_iter().map(|at| {
        let need = &market.needs[at];
        let theirs = record.and_then(|one| one.ratings.get(&need.id));
        Contest {
            subject: need.statement.clone(),
            href: need.href.clone(),
            ours: need.offer_mean(),
            theirs: theirs.map(|one| f64::from(one.rating)),
            stale: need.offer_stale || theirs.is_some_and(|one| one.stale),
        }
    });
    contested(contests.collect())
}

async fn by_capabilities(
    db: &DatabaseConnection,
    venture: Uuid,
    competitor: Uuid,
    today: Date,
) -> Result<Contested, AppError> {
    let cells = cells(db, venture).await?;
    let all = Capability::list(db, venture, false).await?;
    let contests = all.into_iter().map(|one| {
        let said = |product| cells.get(&(one.id, product));
        let (ours, theirs) = (said(Product::Offer), said(Product::Competitor(competitor)));
        let rating = |cell: Option<&CapabilityRating>| cell?.rating.map(f64::from);
        let is_stale = |cell: Option<&CapabilityRating>| cell.is_some_and(|c| c.is_stale(&today));
        Contest {
            ours: rating(ours),
            theirs: rating(theirs),
            stale: is_stale(ours) || is_stale(theirs),
            href: one.href(),
            subject: one.name,
        }
    });
    Ok(contested(contests.collect()))
}

pub(super) async fn battlecard(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let found = Competitor::find(db.get_ref(), member.id(), path.1).await?;
    let competitor = found.ok_or(AppError::NotFound)?;
    let today = db::now().date();
    let market = snapshot(&db, &member.venture).await?;
    let cut = |mut one: Contested| {
        one.ahead.truncate(SHOWN_LEADS);
        one.behind.truncate(SHOWN_LEADS);
        one
    };
    html(&BattlecardPage {
        ctx: ctx.in_venture(member.nav()),
        today,
        currency: member.venture.currency.clone(),
        tables: vec![
            ("compare-needs", cut(by_needs(&market, competitor.id))),
            (
                "compare-capabilities",
                cut(by_capabilities(&db, member.id(), competitor.id, today).await?),
            ),
        ],
        changes: store::list_changes(
            db.get_ref(),
            member.id(),
            competitor.id,
            &ListQuery::of(1, 5),
        )
        .await?
        .items,
        side: side(&db, member.id(), competitor).await?,
    })
}
