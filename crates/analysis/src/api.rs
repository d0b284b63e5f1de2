//! Scoring methods under `/api/v1`: the same inputs and outputs as on the
//! command line, from the same registry.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::records;
use account::SignedIn;
use scoring::{Entry, Output, SEED, ScoreError, limits};
use venture::{Member, Viewer};
use web::{
    budget::Budget,
    error::{AppError, FieldProblem},
    json::JsonBody,
    paging::{ListQuery, Page},
    routes::{Access, Routes},
};

/// Registers the API routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/methods", Access::SignedIn, list)
        .get("/api/v1/methods/{method}", Access::SignedIn, show)
        .post("/api/v1/score/{method}", Access::SignedIn, score)
        .get("/api/v1/ventures/{venture}/scores/{method}", Access::Viewer, score_records);
}

/// A method as the list shows it.
#[derive(Serialize)]
struct MethodView {
    id: &'static str,
    version: u32,
    unit: &'static str,
    summary: &'static str,
    convention: &'static str,
    source: &'static str,
    least: u64,
    href: String,
}

impl MethodView {
    fn new(entry: &Entry) -> Self {
        Self {
            id: entry.id(),
            version: entry.method.version,
            unit: entry.method.unit,
            summary: entry.summary,
            convention: entry.method.convention,
            source: entry.source,
            least: entry.least,
            href: format!("/api/v1/methods/{}", entry.id()),
        }
    }
}

/// The same with what an input must look like.
#[derive(Serialize)]
struct MethodPage {
    #[serde(flatten)]
    method: MethodView,
    schema: Value,
    example: Value,
}

async fn list(request: HttpRequest, _: SignedIn, query: Query<ListQuery>) -> HttpResponse {
    let words = query.search().map(str::to_lowercase);
    let mut methods: Vec<MethodView> = scoring::ENTRIES
        .iter()
        .filter(|entry| {
            words.as_ref().is_none_or(|words| {
                entry.id().contains(words) || entry.summary.to_lowercase().contains(words)
            })
        })
        .map(MethodView::new)
        .collect();
    match query.order() {
        ("id", false) => methods.sort_by_key(|one| one.id),
        ("id", true) => methods.sort_by_key(|one| std::cmp::Reverse(one.id)),
        _ => {}
    }
    Page::of(&query, methods).answer(&request)
}

fn find(id: &str) -> Result<&'static Entry, AppError> {
    scoring::find(id).ok_or(AppError::NotFound)
}

async fn show(_: SignedIn, method: Path<String>) -> Result<HttpResponse, AppError> {
    let entry = find(&method)?;
    let page = MethodPage {
        method: MethodView::new(entry),
        schema: entry.schema(),
        example: entry.example(),
    };
    Ok(HttpResponse::Ok().json(page))
}

/// Options besides the input.
#[derive(Deserialize)]
struct Choice {
    seed: Option<String>,
}

impl Choice {
    fn seed(&self) -> Result<u64, AppError> {
        let Some(text) = &self.seed else { return Ok(SEED) };
        text.parse().map_err(|_| {
            AppError::Invalid(vec![FieldProblem {
                field: "seed".to_owned(),
                message: "a whole number from 0 to 18446744073709551615".to_owned(),
            }])
        })
    }
}

async fn score(
    _: SignedIn,
    budget: Data<Budget>,
    method: Path<String>,
    choice: Query<Choice>,
    body: JsonBody<Value>,
) -> Result<HttpResponse, AppError> {
    let (entry, seed) = (find(&method)?, choice.seed()?);
    let output = compute(&budget, entry, body.accept()?, seed).await?;
    Ok(HttpResponse::Ok().json(output))
}

async fn score_records(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    budget: Data<Budget>,
    path: Path<(Uuid, String)>,
    choice: Query<Choice>,
) -> Result<HttpResponse, AppError> {
    let (entry, seed) = (find(&path.1)?, choice.seed()?);
    let input = records::input(&db, &member.venture, entry.id()).await?;
    let output = compute(&budget, entry, input.ok_or(AppError::NotFound)?, seed).await?;
    Ok(HttpResponse::Ok().json(output))
}

/// Scores on the blocking pool in a slot of the budget, so that other requests continue.
async fn compute(
    budget: &Budget,
    entry: &'static Entry,
    input: Value,
    seed: u64,
) -> Result<Output, AppError> {
    /// Memory limit of every method, and overhead per value of the input.
    const BASE: u64 = 32 << 20;
    const CELL: u64 = 256;
    limits::check(entry.id(), &input).map_err(|error| refused(&error))?;
    let bytes = BASE + limits::cells(&input) * CELL;
    let (scored, _held) = budget.work(bytes, move || entry.score(input, seed)).await?;
    scored.map_err(|error| refused(&error))
}

/// All invalid places of an input, for the client.
fn refused(error: &ScoreError) -> AppError {
    let problems = error.problems().into_iter();
    AppError::Invalid(
        problems.map(|one| FieldProblem { field: one.field, message: one.message }).collect(),
    )
}
