//! Reads what a report tells beyond the verdict: surveys, market size, competitors, ideas,
//! experiments, evidence and plans of a venture, at the moment the report is made.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{DatabaseConnection, DbErr};
use time::Date;
use uuid::Uuid;

use super::texts::{self, Texts};
use evidence::{Evidence, EvidenceQuery};
use experiment::Experiment;
use figure::Figure;
use gotomarket::{
    Channel, MarketSize, Milestone, TopDown,
    channel::blended_cost,
    fit::{self, Fit},
    force::{self, Forces},
    size::{Sizes, sizes},
    store as plans,
};
use i18n::format;
use idea::{
    Idea,
    gap::{GapRow, gap},
    next::{Advice, advise},
};
use market::{Competitor, PricePoint, Segment, Snapshot};
use offer::OfferRecord;
use runs::{benchmark::Benchmark, run::Run};
use survey::{State, Survey, scores::Results};
use venture::{Record, Venture};
use web::{budget, paging::ListQuery};

/// Pieces of evidence that a report names; the counts are of all.
const MOST_EVIDENCE: u64 = 100;
/// Surveys that a report looks at, the newest.
const MOST_SURVEYS: u64 = 20;

/// Everything beside the verdict that a report is written from.
pub(crate) struct Records {
    pub(crate) today: Date,
    pub(crate) currency: String,
    pub(crate) market: Arc<Snapshot>,
    /// In the order of the market's competitors.
    pub(crate) rivals: HashMap<Uuid, Rival>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) fits: Vec<Fit>,
    pub(crate) parts: Vec<MarketSize>,
    pub(crate) sizes: Sizes,
    pub(crate) top_down: Option<TopDown>,
    pub(crate) forces: Forces,
    pub(crate) channels: Vec<Channel>,
    pub(crate) acquisition: Option<Figure>,
    pub(crate) milestones: Vec<Milestone>,
    pub(crate) ideas: Vec<Idea>,
    pub(crate) gap: Vec<GapRow>,
    pub(crate) advice: Vec<Advice>,
    pub(crate) offer: OfferRecord,
    pub(crate) benchmark: Option<Benchmark>,
    pub(crate) run: Option<Run>,
    pub(crate) surveys: Vec<Answered>,
    pub(crate) experiments: Vec<Experiment>,
    pub(crate) evidence: Library,
    pub(crate) texts: Texts,
}

/// A competitor's profile and its latest price.
pub(crate) struct Rival {
    pub(crate) record: Competitor,
    pub(crate) price: Option<PricePoint>,
}

/// A survey with its figures.
pub(crate) struct Answered {
    pub(crate) survey: Survey,
    pub(crate) results: Results,
}

/// The library of evidence.
pub(crate) struct Library {
    /// The strongest, then the newest.
    pub(crate) shown: Vec<Evidence>,
    pub(crate) total: u64,
}

/// Reads all of it.
pub(crate) async fn read(db: &DatabaseConnection, venture: &Venture) -> anyhow::Result<Records> {
    let id = venture.id;
    let today = db::now().date();
    let currency = venture.currency.clone();
    let unit = 10_f64.powi(i32::try_from(format::minor_digits(&currency)).unwrap_or(2));
    let market = market::snapshot(db, venture).await?;
    let segments = Segment::list(db, id, false).await?;
    let scores = plans::list_scores(db, id).await?;
    let parts = MarketSize::list(db, id, false).await?;
    let top_down = plans::find_top_down(db, id).await?;
    let channels = Channel::list(db, id, false).await?;
    let ideas = idea::store::list_ideas(db, id, false).await?;
    let offer = offer::store::find_offer(db, venture).await?;
    let (benchmark, run) = measured(db, &offer).await?;
    Ok(Records {
        rivals: rivals(db, id, &market).await?,
        fits: fit::rank(id, &segments, &scores, [1.0; 3]),
        sizes: sizes(&parts, top_down.as_ref(), &currency, unit),
        forces: force::forces(id, &plans::list_force_ratings(db, id).await?),
        acquisition: blended_cost(id, &channels, &currency, unit).map(|(figure, _)| figure),
        milestones: Milestone::list(db, id, false).await?,
        gap: gap(&market, &ideas),
        advice: advise(id, &market, &ideas),
        surveys: surveys(db, id).await?,
        experiments: experiments(db, id).await?,
        evidence: library(db, id).await?,
        texts: texts::store::find_texts(db, id).await?,
        today,
        currency,
        market,
        segments,
        parts,
        top_down,
        channels,
        ideas,
        offer,
        benchmark,
        run,
    })
}

async fn rivals(
    db: &DatabaseConnection,
    venture: Uuid,
    market: &Snapshot,
) -> Result<HashMap<Uuid, Rival>, DbErr> {
    let ids: Vec<Uuid> = market.competitors.iter().map(|one| one.id).collect();
    let mut prices = market::store::latest_prices(db, venture, ids.clone()).await?;
    let named = market::store::named_competitors(db, venture, &ids).await?;
    let rival = |record: Competitor| {
        let price = prices.remove(&record.id);
        (record.id, Rival { record, price })
    };
    Ok(named.into_iter().map(rival).collect())
}

/// The benchmark that serves the offer and the run of its model, as far as they can be read.
async fn measured(
    db: &DatabaseConnection,
    offer: &OfferRecord,
) -> Result<(Option<Benchmark>, Option<Run>), DbErr> {
    let Some(id) = offer.benchmark_id else { return Ok((None, None)) };
    let found = runs::store::find_benchmark(db, offer.venture_id, id).await;
    let Some(benchmark) = db::unless_damaged(found)? else { return Ok((None, None)) };
    let run = runs::store::find_run(db, offer.venture_id, benchmark.model.run_id).await;
    let run = db::unless_damaged(run)?;
    Ok((Some(benchmark), run))
}

/// Surveys that were opened, with their figures.
async fn surveys(db: &DatabaseConnection, venture: Uuid) -> anyhow::Result<Vec<Answered>> {
    /// Memory per answer while the figures are computed.
    const ANSWER: u64 = 512;
    let query = ListQuery::of(1, MOST_SURVEYS);
    let page = survey::store::list_surveys(db, venture, &query).await?;
    let mut answered = Vec::new();
    for survey in page.items.into_iter().filter(|one| one.state != State::Draft) {
        let questions = survey::store::list_questions(db, survey.id).await?;
        let responses = survey::store::list_all_responses(db, &survey).await?;
        let bytes = (responses.len() * questions.len()) as u64 * ANSWER;
        let owned = survey.clone();
        let work = move || Results::new(&owned, &questions, &responses);
        let (results, _held) = budget::process().work(bytes, work).await?;
        answered.push(Answered { survey, results: results? });
    }
    Ok(answered)
}

async fn experiments(db: &DatabaseConnection, venture: Uuid) -> Result<Vec<Experiment>, DbErr> {
    let all = experiment::store::list_every_experiment(db, venture).await?;
    Ok(all.into_iter().filter(|one| one.archived_at.is_none()).collect())
}

async fn library(db: &DatabaseConnection, venture: Uuid) -> Result<Library, DbErr> {
    let mut list = ListQuery::of(1, MOST_EVIDENCE);
    "-strength".clone_into(&mut list.sort);
    let query = EvidenceQuery { list, ..EvidenceQuery::default() };
    let page = evidence::store::list_evidence(db, venture, &query).await?;
    Ok(Library { total: page.total, shown: page.items })
}
