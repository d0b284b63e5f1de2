//! The economics page: cost and margin of serving from the current verdict, and every
//! assumption with its source.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    Cache, current,
    page::{AssessmentView, Labelled},
};
use economics::{Assessment, Dimension, coverage::GapKind, inputs::Input};
use figure::{Figure, IntervalKind};
use i18n::Lang;
use offer::{Assumption, Measure, OfferRecord, Quantity, assumption};
use venture::{Member, Venture, Viewer};
use web::{
    error::AppError,
    figures::{FigureView, with_unit},
    page::{PageCtx, html},
};

#[derive(Template)]
#[template(path = "report/economics.html")]
struct EconomicsPage {
    ctx: PageCtx,
    venture: Venture,
    view: AssessmentView,
    /// Place of the economics dimension among the tracks.
    economics: usize,
    missing: Vec<MissingLine>,
    rows: Vec<QuantityRow>,
    acquisition_cost: Option<Labelled>,
}

/// An input without which something cannot be computed.
struct MissingLine {
    name: String,
    href: String,
}

/// A row of the assumptions, stated or not.
struct QuantityRow {
    word: &'static str,
    name: String,
    help: String,
    stated: Option<StatedRow>,
}

struct StatedRow {
    low: String,
    base: FigureView,
    high: String,
    source: String,
    /// The page of this venture that it was copied from.
    page: Option<String>,
    dated: String,
    author: String,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    let current = current::current(&db, &cache, &member.venture).await?;
    let offer = offer::store::find_offer(db.get_ref(), &member.venture).await?;
    let ctx = ctx.in_venture(member.nav());
    let lang = ctx.lang;
    html(&EconomicsPage {
        view: AssessmentView::new(&current.assessment, &current.facts, lang, 0),
        economics: Dimension::ALL.iter().take_while(|one| **one != Dimension::Economics).count(),
        missing: missing(&current.assessment, &offer, lang),
        rows: Quantity::ALL.map(|quantity| row(quantity, &offer, &ctx)).into(),
        acquisition_cost: acquisition_cost(&offer, lang),
        ctx,
        venture: member.venture,
    })
}

fn missing(assessment: &Assessment, offer: &OfferRecord, lang: Lang) -> Vec<MissingLine> {
    let gaps = assessment.missing.iter().filter(|gap| {
        gap.kind == GapKind::Missing
            && matches!(gap.dimension, Dimension::Economics | Dimension::Market)
    });
    gaps.map(|gap| MissingLine {
        name: lang.t(&format!("report-input-{}", gap.input.as_str())),
        href: where_to_state(gap.input, offer),
    })
    .collect()
}

/// Address of the form in which an input is provided.
fn where_to_state(input: Input, offer: &OfferRecord) -> String {
    let quantity = match input {
        Input::Throughput | Input::MachinePrice => return offer.href(),
        Input::ReachableRevenue => Quantity::ReachableCustomers,
        Input::FixedCost => Quantity::FixedCost,
        Input::Utilisation => Quantity::Utilisation,
        Input::Price => Quantity::Price,
        Input::Requests => Quantity::Requests,
        Input::OtherCosts => Quantity::OtherCosts,
        Input::AcquisitionCost => Quantity::AcquisitionCost,
        Input::Churn => Quantity::Churn,
        Input::Cash => Quantity::Cash,
        Input::Burn => Quantity::Burn,
        _ => return format!("/ventures/{}", offer.venture_id),
    };
    assumption::form_href(offer.venture_id, quantity)
}

fn unit(quantity: Quantity, currency: &str) -> &str {
    match quantity.measure() {
        Measure::Money => currency,
        Measure::Count => "",
        Measure::Share => "share",
    }
}

fn row(quantity: Quantity, offer: &OfferRecord, ctx: &PageCtx) -> QuantityRow {
    let word = quantity.as_str();
    QuantityRow {
        word,
        name: ctx.t(&format!("quantity-{word}")),
        help: ctx.t(&quantity.help_key(offer.pricing)),
        stated: offer.assumptions.get(&quantity).map(|kept| stated(kept, offer, ctx)),
    }
}

fn stated(kept: &Assumption, offer: &OfferRecord, ctx: &PageCtx) -> StatedRow {
    let unit = unit(kept.quantity, &offer.currency);
    let end = |value: f64| with_unit(value, unit);
    let mut source = kept.ground_of();
    // The record is this row itself; its number links to the form.
    source.href = if ctx.can_edit() {
        assumption::form_href(offer.venture_id, kept.quantity)
    } else {
        String::new()
    };
    let figure = Figure::new(kept.range.base(), unit, "stated", 1).with_source(source);
    let (source, page) = taken_from(&kept.source, offer.venture_id);
    StatedRow {
        low: end(kept.range.low()),
        base: FigureView::new(&figure, ctx.lang),
        high: end(kept.range.high()),
        source,
        page,
        dated: kept.dated.to_string(),
        author: kept.author.clone(),
    }
}

/// A source's text, and the page of this venture that it names in brackets at its end.
fn taken_from(source: &str, venture: Uuid) -> (String, Option<String>) {
    let Some(at) = source.find(&format!("/ventures/{venture}/")) else {
        return (source.to_owned(), None);
    };
    let inside = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-');
    let page = source[at..].chars().take_while(inside).collect();
    let words = source[..at].trim_end_matches([' ', '(', '（']);
    (words.to_owned(), Some(page))
}

fn acquisition_cost(offer: &OfferRecord, lang: Lang) -> Option<Labelled> {
    let kept = offer.assumptions.get(&Quantity::AcquisitionCost)?;
    let (low, high) = (kept.range.low(), kept.range.high());
    let figure = Figure::new(kept.range.base(), &offer.currency, "stated", 1)
        .with_interval(low, high, 1.0, IntervalKind::Bounds)
        .with_source(kept.ground_of());
    let label = lang.t("quantity-acquisition-cost");
    Some(Labelled { label, view: FigureView::new(&figure, lang) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_leads_to_the_page_that_it_names_and_to_no_other_venture() {
        let venture = Uuid::from_u128(7);
        let page = format!("/ventures/{venture}/go-to-market/channels");
        for source in [format!("Channels ({page})"), format!("Channels（{page}）")] {
            assert_eq!(taken_from(&source, venture), ("Channels".to_owned(), Some(page.clone())));
        }
        let elsewhere = format!("Channels (/ventures/{}/x)", Uuid::from_u128(8));
        assert_eq!(taken_from(&elsewhere, venture), (elsewhere.clone(), None));
        let hostile = format!("x ({page}\"><script>)");
        assert_eq!(taken_from(&hostile, venture).1, Some(page));
    }
}
