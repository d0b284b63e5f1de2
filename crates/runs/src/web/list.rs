//! The lists of runs and of benchmarks: one line for each record, with its place in the queue
//! while it waits. What a line shows is decided in `page`.

use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use crate::{
    benchmark::Benchmark,
    page::{BenchmarkLine, RunLine},
    run::Run,
    store,
};
use i18n::Lang;
use jobs::ledger::{self, Place, Work};
use web::{
    error::AppError,
    paging::{ListQuery, Page},
};

/// A record of the lab with its piece of work.
pub(super) trait Listed: Sized {
    type Line;

    async fn page(
        db: &DatabaseConnection,
        venture: Uuid,
        query: &ListQuery,
    ) -> Result<Page<Self>, DbErr>;

    fn work(&self) -> &Work;

    fn line(self, place: Option<Place>, lang: Lang) -> Self::Line;
}

impl Listed for Run {
    type Line = RunLine;

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
}

impl Listed for Benchmark {
    type Line = BenchmarkLine;

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
}

/// A page of lines.
pub(super) struct Lines<L> {
    pub(super) page: Page<L>,
    /// Something on it is not over.
    pub(super) live: bool,
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
