//! The lists of runs and of benchmarks: one line for each record, with its place in the queue
//! while it waits. What a line shows is decided in `page`.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use crate::{
    benchmark::Benchmark,
    page::{BenchmarkLine, Choice, RunLine, StateTag},
    run::Run,
    store,
};
use i18n::{Lang, format};
use jobs::ledger::{self, Place, Work};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// What a list is called and what it says, by text keys.
pub(super) struct ListAbout {
    /// Last part of its address.
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    empty: &'static str,
    new: &'static str,
    /// Where the page explains how to begin, if there is such a page.
    guide: Option<&'static str>,
    columns: &'static [Column],
}

/// The head of a column.
struct Column {
    /// The word to sort by; empty where it cannot be sorted by.
    sort: &'static str,
    label: &'static str,
    number: bool,
}

const fn sorted(sort: &'static str, label: &'static str) -> Column {
    Column { sort, label, number: false }
}

const fn plain(label: &'static str, number: bool) -> Column {
    Column { sort: "", label, number }
}

/// A record of the lab with its piece of work.
pub(super) trait Listed: Sized + 'static {
    type Line;

    const ABOUT: ListAbout;

    async fn page(
        db: &DatabaseConnection,
        venture: Uuid,
        query: &ListQuery,
    ) -> Result<Page<Self>, DbErr>;

    fn work(&self) -> &Work;

    fn line(self, place: Option<Place>, lang: Lang) -> Self::Line;

    /// The rows of the table as HTML.
    fn rows(ctx: &PageCtx, page: &Page<Self::Line>) -> askama::Result<String>;
}

#[derive(Template)]
#[template(path = "runs/part_runs.html")]
struct RunRows<'a> {
    ctx: &'a PageCtx,
    page: &'a Page<RunLine>,
}

impl Listed for Run {
    type Line = RunLine;

    const ABOUT: ListAbout = ListAbout {
        path: "runs",
        title: "nav-runs",
        lead: "runs-lead",
        empty: "runs-empty",
        new: "run-new",
        guide: Some("guide-link"),
        columns: &[
            sorted("name", "run-name"),
            sorted("dataset", "fact-data"),
            sorted("state", "work-state"),
            plain("fact-device", false),
            plain("fact-epochs", true),
            sorted("measure", "run-reached"),
            sorted("created", "work-created"),
        ],
    };

    async fn page(
        db: &DatabaseConnection,
        venture: Uuid,
        query: &ListQuery,
    ) -> Result<Page<Self>, DbErr> {
        store::list_runs(db, venture, query).await
    }

    fn work(&self) -> &Work {
        &self.work
    }

    fn line(self, place: Option<Place>, lang: Lang) -> RunLine {
        RunLine::new(self, place, lang)
    }

    fn rows(ctx: &PageCtx, page: &Page<RunLine>) -> askama::Result<String> {
        RunRows { ctx, page }.render()
    }
}

#[derive(Template)]
#[template(path = "runs/part_benchmarks.html")]
struct BenchmarkRows<'a> {
    ctx: &'a PageCtx,
    page: &'a Page<BenchmarkLine>,
}

impl Listed for Benchmark {
    type Line = BenchmarkLine;

    const ABOUT: ListAbout = ListAbout {
        path: "benchmarks",
        title: "nav-benchmarks",
        lead: "benchmarks-lead",
        empty: "benchmarks-empty",
        new: "benchmark-new",
        guide: None,
        columns: &[
            sorted("model", "fact-model"),
            sorted("provider", "fact-provider"),
            plain("work-state", false),
            sorted("throughput", "benchmark-throughput"),
            plain("benchmark-p50", true),
            plain("benchmark-p99", true),
            sorted("created", "work-created"),
        ],
    };

    async fn page(
        db: &DatabaseConnection,
        venture: Uuid,
        query: &ListQuery,
    ) -> Result<Page<Self>, DbErr> {
        store::list_benchmarks(db, venture, query).await
    }

    fn work(&self) -> &Work {
        &self.work
    }

    fn line(self, place: Option<Place>, lang: Lang) -> BenchmarkLine {
        BenchmarkLine::new(self, place, lang)
    }

    fn rows(ctx: &PageCtx, page: &Page<BenchmarkLine>) -> askama::Result<String> {
        BenchmarkRows { ctx, page }.render()
    }
}

#[derive(Template)]
#[template(path = "runs/list.html")]
struct ListPage {
    ctx: PageCtx,
    about: ListAbout,
    query: ListQuery,
    /// What is said of the page beside its rows.
    page: Page<()>,
    rows: String,
    states: Vec<Choice>,
    base: String,
    /// Something on it is not over.
    live: bool,
}

pub(super) async fn show<R: Listed>(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let ctx = ctx.in_venture(member.nav());
    let lines = lines::<R>(&db, member.id(), &query, ctx.lang).await?;
    html(&ListPage {
        about: R::ABOUT,
        live: lines.live,
        states: StateTag::choices(ctx.lang),
        query: query.into_inner(),
        base: member.path(R::ABOUT.path),
        rows: R::rows(&ctx, &lines.page)?,
        page: lines.page.map(|_| ()),
        ctx,
    })
}

/// A page of lines.
pub(super) struct Lines<L> {
    pub(super) page: Page<L>,
    /// Something on it is not over.
    live: bool,
}

pub(super) async fn lines<R: Listed>(
    db: &DatabaseConnection,
    venture: Uuid,
    query: &ListQuery,
    lang: Lang,
) -> Result<Lines<R::Line>, AppError> {
    let page = R::page(db, venture, query).await?;
    let places = ledger::places(db, venture).await?;
    let live = page.items.iter().any(|record| !record.work().state.is_over());
    let page = page.map(|record| {
        let place = places.get(&record.work().id).copied();
        record.line(place, lang)
    });
    Ok(Lines { page, live })
}

/// A number in a cell of a CSV file; nothing where it is unknown.
pub(super) fn cell(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
