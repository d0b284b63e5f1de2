//! The page on which a model is asked for one input, and the same as a panel of the page of
//! its run.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use serde_json::{Map, Number, Value};
use uuid::Uuid;

use crate::{
    model::Model,
    page::{Answer, MOST_COLUMNS, TryForm, column_field},
    predict::{self, Askable},
    saved_files::Stores,
    store,
};
use artifacts::Artifacts;
use config::Settings;
use i18n::Lang;
use lab::{
    data::{PreparedColumn, SkippedBecause, TablePreprocessing},
    experiment::predict::{InputKind, PredictError, Sample},
};
use venture::{Member, Viewer};
use web::{
    budget,
    error::AppError,
    figures::translate_all,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid},
    upload::{FilePart, Upload},
};

/// Largest image, in bytes.
const IMAGE_LIMIT: usize = 4 << 20;
/// Longest text, in characters.
const TEXT_LENGTH: usize = 10_000;
/// Longest value of a category or id, in characters.
const WORD_LENGTH: usize = 1_000;
/// Most items that can be named.
const MOST_ITEMS: usize = 200;

#[derive(Template)]
#[template(path = "runs/try.html")]
struct TryPage {
    ctx: PageCtx,
    form: FormState,
    fields: TryForm,
    answer: Option<Answer>,
    model: Model,
    models: String,
}

#[derive(Template)]
#[template(path = "runs/part_try.html")]
struct TryPanel {
    ctx: PageCtx,
    form: FormState,
    fields: TryForm,
    answer: Option<Answer>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TryQuery {
    /// Present where the panel alone is asked for.
    panel: Option<String>,
}

async fn find(
    member: &Member<Viewer>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Model, AppError> {
    store::find_model(db, member.id(), id).await?.ok_or(AppError::NotFound)
}

fn action(model: &Model) -> String {
    format!("/ventures/{}/models/{}/try", model.venture_id, model.id)
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    settings: Data<Settings>,
    path: Path<(Uuid, Uuid)>,
    query: Query<TryQuery>,
) -> Result<HttpResponse, AppError> {
    let model = find(&member, &db, path.1).await?;
    let stores = Stores { db: &db, artifacts: &artifacts, settings: &settings };
    let (fields, form) = match predict::askable(&stores, &model).await? {
        Ok(askable) => TryForm::new(&askable, action(&model), ctx.lang),
        Err(notes) => (TryForm::refused(translate_all(&notes, ctx.lang)), FormState::default()),
    };
    let ctx = ctx.in_venture(member.nav());
    if query.panel.is_some() {
        return html(&TryPanel { ctx, form, fields, answer: None });
    }
    html(&TryPage { ctx, form, fields, answer: None, models: member.path("models"), model })
}

pub(super) async fn ask(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    settings: Data<Settings>,
    path: Path<(Uuid, Uuid)>,
    upload: Upload<IMAGE_LIMIT>,
) -> Result<HttpResponse, AppError> {
    let model = find(&member, &db, path.1).await?;
    let stores = Stores { db: &db, artifacts: &artifacts, settings: &settings };
    let Upload { mut form, file } = upload;
    let lang = ctx.lang;
    let ctx = ctx.in_venture(member.nav());
    let models = member.path("models");
    let askable = match predict::askable(&stores, &model).await? {
        Ok(askable) => askable,
        Err(notes) => {
            let fields = TryForm::refused(translate_all(&notes, lang));
            let form = form.into_state();
            return invalid(&TryPage { ctx, form, fields, answer: None, models, model });
        }
    };
    let sample = sample(&mut form, &askable, file).await?;
    let answer = match sample.filter(|_| form.is_valid()) {
        None => None,
        Some(sample) => match predict::ask(&stores, &askable, sample).await? {
            Ok(told) => Some(Answer::new(&told, &model, lang)),
            Err(error) => {
                refuse(&mut form, &error, lang);
                None
            }
        },
    };
    let (mut fields, _) = TryForm::new(&askable, action(&model), lang);
    // What was typed is no example any more.
    fields.example = None;
    let page = TryPage { ctx, form: form.into_state(), fields, answer, models, model };
    if page.answer.is_some() { html(&page) } else { invalid(&page) }
}

/// Reads the input of the model's kind; what is wrong is said at its field.
async fn sample(
    form: &mut Form,
    askable: &Askable,
    file: FilePart,
) -> Result<Option<Sample>, AppError> {
    Ok(match askable.saved.input() {
        InputKind::Text => form.text("text", 1..=TEXT_LENGTH).map(Sample::Text),
        InputKind::Image { .. } => match file {
            FilePart::Nothing => {
                form.fail("image", "try-image-missing", vec![]);
                None
            }
            FilePart::TooLarge => {
                let most = (IMAGE_LIMIT >> 20).to_string();
                form.fail("image", "try-image-large", vec![("most", most)]);
                None
            }
            FilePart::File { content, .. } => {
                let (file, _permit) = content.load(budget::process()).await?;
                Some(Sample::Image { file, ink: askable.ink })
            }
        },
        InputKind::Row(table) => Some(Sample::Row(row(form, table))),
        InputKind::Pairs { .. } => {
            let user = form.text("user", 1..=WORD_LENGTH);
            let items: Vec<String> = form
                .raw("items")
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect();
            if items.len() > MOST_ITEMS {
                form.fail("items", "try-many-items", vec![("most", MOST_ITEMS.to_string())]);
            }
            user.map(|user| Sample::Pairs { user, items })
        }
    })
}

/// The values of a row; an empty one is missing.
fn row(form: &mut Form, table: &TablePreprocessing) -> Map<String, Value> {
    let mut row = Map::new();
    for (place, column) in table.columns().iter().enumerate().take(MOST_COLUMNS) {
        let field = column_field(place);
        let value = match column {
            PreparedColumn::Number { .. } => {
                let typed = form.optional_number(&field, f64::MIN..=f64::MAX).flatten();
                typed.and_then(Number::from_f64).map_or(Value::Null, Value::Number)
            }
            PreparedColumn::Category { names, other, .. } => {
                let typed = form.text(&field, 0..=WORD_LENGTH).unwrap_or_default();
                if !typed.is_empty() && !other && !names.contains(&typed) {
                    form.fail(&field, "field-not-offered", vec![]);
                }
                if typed.is_empty() { Value::Null } else { Value::String(typed) }
            }
        };
        row.insert(column.name().to_owned(), value);
    }
    row
}

/// Says at a field why there is no answer.
fn refuse(form: &mut Form, error: &PredictError, lang: Lang) {
    match error {
        PredictError::Image(why) => {
            let (key, args) = match why {
                SkippedBecause::TooManyPixels { width, height } => {
                    ("try-image-pixels", vec![("size", format!("{width} × {height}"))])
                }
                SkippedBecause::NoPicture => ("try-image-kind", vec![]),
                _ => ("try-image-damaged", vec![]),
            };
            form.fail("image", key, args);
        }
        PredictError::Blank => form.fail("image", "try-image-blank", vec![]),
        PredictError::User(id) => {
            form.fail("user", "try-unknown-user", vec![("id", id.clone())]);
        }
        PredictError::Item(id) => {
            form.fail("items", "try-unknown-item", vec![("id", id.clone())]);
        }
        PredictError::NeedsRuntime => form.fail("model", "try-needs-runtime", vec![]),
        PredictError::NotFinite => form.fail("model", "try-not-finite", vec![]),
        PredictError::Kind(_) => form.fail("model", "field-not-offered", vec![]),
        PredictError::Model(error) => {
            let reason = translate_all(&error.notes().without_paths(), lang);
            form.fail("model", "try-refused", vec![("reason", reason)]);
        }
    }
}
