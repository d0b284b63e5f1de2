//! The page of a data set: what it is, what was noticed, its classes and rows
//! to look at. The same for members of a venture and for administrators.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{
    card::{CardView, card},
    facts::{Noticed, best, noticed},
    fields::area_key,
    naming::{sizes, title},
    rows::{Cell, RowsQuery, fitting, page},
};
use crate::{Dataset, DatasetName, DatasetVersion, describe::SampleRows, store};
use account::Admin;
use artifacts::Artifacts;
use charts::{InlineBar, Markup};
use i18n::{Lang, format};
use lab::data::{Area, ColumnKind, SchemaColumn};
use venture::{Member, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
    paging::Page,
};

#[derive(Template)]
#[template(path = "dataset/dataset.html")]
struct DatasetPage {
    ctx: PageCtx,
    set: Dataset,
    title: String,
    about: Option<String>,
    base: String,
    here: String,
    /// Where a run on it is ordered; nothing for those who may not.
    new_run: Option<String>,
    query: RowsQuery,
    numbers: Vec<u32>,
    shown: Option<Shown>,
}

/// The version that is shown.
struct Shown {
    version: DatasetVersion,
    sizes: String,
    made: String,
    sheet: Option<String>,
    classes: Vec<ClassLine>,
    card: Option<CardView>,
    noticed: Vec<Noticed>,
    best: Option<(String, FigureView, String)>,
    columns: Vec<SchemaColumn>,
    rows: Option<Rows>,
}

struct ClassLine {
    label: String,
    train: String,
    test: String,
    share: String,
    bar: Markup,
}

struct Rows {
    columns: Vec<String>,
    page: Page<Vec<Cell>>,
    /// Rows of the part that are kept to look at.
    kept: String,
}

impl Shown {
    fn new(
        version: DatasetVersion,
        samples: Option<SampleRows>,
        query: &RowsQuery,
        lang: Lang,
    ) -> Self {
        let about = version.about.as_ref();
        let classes = classes(&version, lang);
        let columns = about.and_then(|about| about.schema.clone());
        Self {
            sizes: sizes(&version),
            made: format::date_time(version.created_at),
            sheet: sheet(&version, &query.class),
            card: card(&version, lang),
            noticed: about.map(|about| noticed(&about.warnings, lang)).unwrap_or_default(),
            best: best(&version, lang),
            columns: columns.map(|schema| schema.columns).unwrap_or_default(),
            // Pictures stand on their sheet; their numbers say nothing.
            rows: samples.filter(|_| version.kind.area() != Area::Images).map(|samples| {
                let kept = if query.part() == "train" { &samples.train } else { &samples.test };
                Rows {
                    kept: format::count(kept.len() as u64),
                    page: page(&samples, query),
                    columns: samples.columns,
                }
            }),
            classes,
            version,
        }
    }

    fn column_key(kind: &ColumnKind) -> &'static str {
        match kind {
            ColumnKind::Number => "dataset-column-number",
            ColumnKind::Category => "dataset-column-category",
            ColumnKind::Ignored => "dataset-column-ignored",
        }
    }
}

/// Address of the picture of samples, of one class where that is asked for.
fn sheet(version: &DatasetVersion, class: &str) -> Option<String> {
    let address = format!("/datasets/samples/{}.png", version.samples.as_ref()?.as_str());
    let classes = version.counts.test.len();
    let row = (0..classes).find(|row| version.class_name(*row) == class);
    Some(row.map_or(address.clone(), |row| format!("{address}?row={row}&of={classes}")))
}

fn classes(version: &DatasetVersion, lang: Lang) -> Vec<ClassLine> {
    let counts = &version.counts;
    let total = counts.train_n().max(1) as f64;
    let largest = counts.train.iter().max().copied().unwrap_or_default().max(1) as f64;
    let lines = counts.train.iter().zip(&counts.test).enumerate();
    lines
        .map(|(class, (train, test))| {
            let (label, share) = (version.class_name(class), *train as f64 / total);
            let said = format::percent(share, 1);
            let (value, max) = (Some(share), largest / total);
            let told = [("class", label.clone()), ("share", said.clone())];
            let bar =
                InlineBar { label: lang.t_args("dataset-bar", &told), value, interval: None, max };
            ClassLine {
                label,
                train: format::count(*train),
                test: format::count(*test),
                share: said,
                bar: bar.html(),
            }
        })
        .collect()
}

/// The set and the version that is asked for.
async fn find(
    db: &DatabaseConnection,
    name: &str,
    query: &RowsQuery,
) -> Result<(Dataset, Vec<u32>, Option<DatasetVersion>), AppError> {
    let name = DatasetName::parse(name).ok_or(AppError::NotFound)?;
    let set = store::find_dataset(db, &name).await?.ok_or(AppError::NotFound)?;
    let versions = store::list_versions(db, &name).await?;
    let numbers = versions.iter().map(|version| version.version).collect();
    let wanted = query.version.parse().ok();
    let place = versions.iter().position(|version| Some(version.version) == wanted).unwrap_or(0);
    Ok((set, numbers, versions.into_iter().nth(place)))
}

async fn build(
    ctx: PageCtx,
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    name: &str,
    query: RowsQuery,
    (base, new_run): (String, Option<String>),
) -> Result<HttpResponse, AppError> {
    let (set, numbers, version) = find(db, name, &query).await?;
    let word = match &version {
        Some(version) if !set.kind.generated() => version.id.to_string(),
        _ => set.name.to_string(),
    };
    let shown = match version {
        Some(version) => {
            let rows = store::sample_rows(artifacts, &version).await;
            let rows = rows.map_err(anyhow::Error::from)?;
            Some(Shown::new(version, rows, &query, ctx.lang))
        }
        None => None,
    };
    html(&DatasetPage {
        title: title(&set, ctx.lang),
        about: ctx.lang.find(&format!("dataset-about-{}", set.kind.as_str())),
        here: format!("{base}/{}", set.name),
        new_run: new_run
            .filter(|_| set.archived_at.is_none())
            .map(|path| format!("{path}?dataset={word}")),
        base,
        query,
        numbers,
        shown,
        set,
        ctx,
    })
}

impl DatasetPage {
    fn may_describe(&self) -> bool {
        self.set.kind.generated()
            && self.shown.is_none()
            && (self.ctx.can_edit() || self.is_for_admin())
    }

    fn is_for_admin(&self) -> bool {
        self.ctx.venture.is_none()
    }

    fn may_keep(&self) -> bool {
        self.is_for_admin() && !self.set.kind.generated()
    }

    fn area(&self) -> &'static str {
        area_key(self.set.kind.area())
    }
}

pub(super) async fn in_venture(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    path: Path<(String, String)>,
    query: Query<RowsQuery>,
) -> Result<HttpResponse, AppError> {
    let ctx = ctx.in_venture(member.nav());
    let new_run = ctx.can_edit().then(|| member.path("runs/new"));
    let places = (member.path("datasets"), new_run);
    build(ctx, &db, &artifacts, &path.1, query.into_inner(), places).await
}

pub(super) async fn for_admin(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    name: Path<String>,
    query: Query<RowsQuery>,
) -> Result<HttpResponse, AppError> {
    let places = ("/admin/datasets".to_owned(), None);
    build(ctx, &db, &artifacts, &name, query.into_inner(), places).await
}

pub(super) async fn csv_in_venture(
    _member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    path: Path<(String, String)>,
    query: Query<RowsQuery>,
) -> Result<HttpResponse, AppError> {
    rows_csv(&db, &artifacts, &path.1, &query).await
}

pub(super) async fn csv_for_admin(
    _admin: Admin,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    name: Path<String>,
    query: Query<RowsQuery>,
) -> Result<HttpResponse, AppError> {
    rows_csv(&db, &artifacts, &name, &query).await
}

async fn rows_csv(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    name: &str,
    query: &RowsQuery,
) -> Result<HttpResponse, AppError> {
    let version = find(db, name, query).await?.2.ok_or(AppError::NotFound)?;
    let rows = store::sample_rows(artifacts, &version).await.map_err(anyhow::Error::from)?;
    let rows = rows.ok_or(AppError::NotFound)?;
    let head: Vec<&str> = rows.columns.iter().map(String::as_str).collect();
    let file = format!("{}-v{}-{}.csv", version.name, version.version, query.part());
    csv::download(&file, &head, fitting(&rows, query).into_iter().cloned())
}
