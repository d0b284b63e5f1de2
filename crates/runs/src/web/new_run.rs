//! The form of a new run: five fields, the rest under "Advanced". Its choices follow each
//! other: what belongs to one choice of data, task and model never stays for another.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    queue::{enqueue, queue_owner, ticket},
    read,
};
use crate::{
    device::{self, Found},
    first::usual_data,
    job::TrainJob,
    model_choice::{ModelChoice, generated},
    page::{Choice, DeviceChoice, ParamField},
    prefill::Prefill,
    settings::Learning,
    store,
};
use config::Settings;
use dataset::store::DatasetChoice;
use i18n::{Lang, format};
use jobs::{Queue, ledger::QueueLimits};
use lab::experiment::{EPOCHS, sizes_of};
use parsing::param::Param;
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

/// The field that says to which choice the settings belong.
const SETTINGS_OF: &str = "settings_of";
/// The field with the name that was suggested, to know one that was typed.
const SUGGESTED_NAME: &str = "suggested_name";
/// Fields beside the settings under "Advanced".
const SHORT: [&str; 8] =
    ["dataset", "task", "model", "name", EPOCHS.name, "accept_leak", "queue", SETTINGS_OF];
/// Settings that mean the same whatever is trained.
const LASTING: [&str; 5] = ["seed", "threads", "validation_share", "patience", "device"];
/// Settings whose default is the first choice or nothing.
const UNSET: [&str; 7] =
    ["patience", "clip_norm", "device", "optimizer", "schedule", "class_weights", "accept_leak"];

#[derive(Template)]
#[template(path = "runs/new.html")]
struct NewPage {
    ctx: PageCtx,
    form: FormState,
    datasets: Vec<Choice>,
    /// Those that fit the data.
    tasks: Vec<Choice>,
    /// Those of the task.
    models: Vec<Choice>,
    /// The number of epochs, where the model has epochs.
    epochs: Option<ParamField>,
    sizes: Vec<ParamField>,
    /// Empty for models that have no optimiser.
    optimizers: Vec<Choice>,
    schedules: Vec<Choice>,
    class_weights: Vec<Choice>,
    params: Vec<ParamField>,
    recipe: Vec<ParamField>,
    devices: Vec<DeviceChoice>,
    /// What to confirm where a column alone tells the class in every row; else empty.
    leak: String,
    settings_of: String,
    suggested_name: String,
    /// Settings under "Advanced" that differ from their defaults.
    changed: usize,
    /// One of them is wrong.
    open: bool,
    base: String,
}

fn new_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    datasets: Vec<DatasetChoice>,
    choice: &ModelChoice,
    form: FormState,
    devices: &[Found],
) -> NewPage {
    let ctx = ctx.in_venture(member.nav());
    let lang = ctx.lang;
    let named = |word: &str, key: String| Choice::new(word, lang.t(&key));
    let datasets = datasets.into_iter().map(|dataset| {
        let mark = if dataset.kind.generated() {
            format!(" ({})", lang.t("dataset-synthetic"))
        } else {
            String::new()
        };
        Choice::new(&dataset.word, format!("{}{mark}", dataset.label))
    });
    let tasks = choice.dataset.kind.tasks().into_iter().map(|id| id.task().id);
    let models = choice.task.task().choices();
    let fields = |params: &[Param]| -> Vec<ParamField> {
        params.iter().map(|param| ParamField::new(param, lang)).collect()
    };
    let network = choice.learning() == Learning::Network;
    let optimizers: &[&str] = if network { &["adam", "adamw", "sgd"] } else { &[] };
    let schedules = ["constant", "step", "cosine"].iter();
    let weights = ["equal", "balanced"].iter();
    let mut params = fields(choice.learning().params());
    let epochs = params.iter().position(|param| param.name == EPOCHS.name);
    NewPage {
        datasets: datasets.collect(),
        tasks: tasks.map(|word| named(word, format!("task-{word}"))).collect(),
        models: models.map(|word| named(word, format!("model-{word}"))).collect(),
        epochs: epochs.map(|place| params.remove(place)),
        params,
        sizes: fields(sizes_of(choice.model)),
        optimizers: optimizers
            .iter()
            .map(|word| named(word, format!("optimizer-{word}")))
            .collect(),
        schedules: schedules.map(|word| named(word, format!("schedule-{word}"))).collect(),
        class_weights: weights.map(|word| named(word, format!("class-weights-{word}"))).collect(),
        recipe: fields(choice.learning().recipe_params()),
        devices: DeviceChoice::all(devices, choice.model, form.value("device"), lang),
        leak: leak(choice, lang),
        settings_of: choice.key(),
        suggested_name: choice.name(),
        changed: changed(choice, &form),
        open: form.wrong_fields().iter().any(|field| !SHORT.contains(field)),
        base: member.path("runs"),
        form,
        ctx,
    }
}

/// What has to be confirmed of the data, if anything.
fn leak(choice: &ModelChoice, lang: Lang) -> String {
    let columns = choice.dataset.leaks.join(", ");
    if columns.is_empty() { columns } else { lang.t_args("run-leak", &[("columns", columns)]) }
}

/// The form before anybody types: every setting at its default.
fn usual(choice: &ModelChoice) -> Vec<(&'static str, String)> {
    let request = choice.request();
    let mut values = vec![
        ("name", choice.name()),
        ("dataset", choice.dataset.word.clone()),
        ("task", choice.task.task().id.to_owned()),
        ("model", choice.model.to_owned()),
    ];
    let learning = choice.learning();
    let params = learning.params().iter().chain(learning.recipe_params());
    // What can be left out is off unless asked for.
    for param in params.chain(sizes_of(choice.model)).filter(|param| !Learning::is_optional(param))
    {
        let value = match param.name {
            "epochs" => f64::from(request.epochs),
            "batch" => f64::from(request.batch),
            "learning_rate" => request.learning_rate,
            _ => param.default,
        };
        values.push((param.name, format::typed(value)));
    }
    values
}

/// The form of a choice with what was given: all of it where it belongs to this choice, else
/// only what means the same for every choice.
fn prefilled(choice: &ModelChoice, given: &Form) -> FormState {
    let of = given.raw(SETTINGS_OF);
    let same = of.is_empty() || of == choice.key();
    let is_given = |name: &str| given.names().any(|other| other == name);
    let typed_name = given.raw("name") != given.raw(SUGGESTED_NAME);
    let mut values = usual(choice);
    for (name, value) in &mut values {
        let taken = match *name {
            "dataset" | "task" | "model" => false,
            "name" => is_given("name") && (same || typed_name),
            other => is_given(other) && (same || LASTING.contains(&other)),
        };
        if taken {
            given.raw(name).clone_into(value);
        }
    }
    for name in UNSET {
        if is_given(name) && (same || LASTING.contains(&name)) {
            values.push((name, given.raw(name).to_owned()));
        }
    }
    FormState::filled(values)
}

/// How many settings under "Advanced" are not as usual.
fn changed(choice: &ModelChoice, form: &FormState) -> usize {
    let other = |name: &str, usual: &str| form.value(name) != usual && !SHORT.contains(&name);
    let usual = usual(choice);
    let numbers = usual.iter().filter(|(name, value)| other(name, value)).count();
    // The first of the choices is the usual one.
    let first = |name: &str| match name {
        "device" => "cpu",
        "optimizer" => "adam",
        "schedule" => "constant",
        "class_weights" => "equal",
        _ => "",
    };
    let unset =
        UNSET.iter().filter(|name| !form.value(name).is_empty() && other(name, first(name)));
    numbers + unset.count()
}

pub(super) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let given = Form::of_record(query.into_inner());
    let datasets = dataset::store::choices(db.get_ref()).await?;
    let word = given.raw("dataset");
    let dataset = dataset::store::find_choice(db.get_ref(), word).await?;
    let gone = dataset.is_none() && !word.is_empty();
    let dataset = dataset.unwrap_or_else(|| generated(usual_data(member.venture.area, ctx.lang)));
    let (task, model) = (given.raw("task"), given.raw("model"));
    let choice = ModelChoice::nearest(dataset, task, model).ok_or(AppError::NotFound)?;
    let mut form = prefilled(&choice, &given);
    if gone {
        form.fail("dataset", "run-data-gone", vec![]);
    }
    html(&new_page(&member, ctx, datasets, &choice, form, &device::all().await))
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    settings: Data<Settings>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    if form.raw("step") == "choose" {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in form.names().filter(|name| *name != "step") {
            query.append_pair(name, form.raw(name));
        }
        let place = format!("{}?{}", member.path("runs/new"), query.finish());
        return Ok(HttpResponse::SeeOther().insert_header(("location", place)).finish());
    }
    order(&member, ctx, &db, (queue.get_ref(), settings.get_ref()), form).await
}

/// Orders a run once more, exactly as it was ordered.
pub(super) async fn again(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    settings: Data<Settings>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let run = store::find_run(db.get_ref(), member.id(), path.1).await?;
    let run = run.ok_or(AppError::NotFound)?;
    let form = Form::of_record(Prefill::of(&run).0);
    order(&member, ctx, &db, (queue.get_ref(), settings.get_ref()), form).await
}

/// Queues the run of a form, or shows the form again with what is wrong.
async fn order(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    (queue, settings): (&Queue, &Settings),
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let chosen = read::model_choice(db, &mut form).await?.ok_or(AppError::NotFound)?;
    let devices = device::all().await;
    let nearest = &chosen.nearest;
    let of = form.raw(SETTINGS_OF);
    if chosen.choice.is_some() && !of.is_empty() && of != nearest.key() {
        let datasets = dataset::store::choices(db).await?;
        let mut state = prefilled(nearest, &form);
        state.fail(SETTINGS_OF, "run-settings-reset", vec![]);
        return invalid(&new_page(member, ctx, datasets, nearest, state, &devices));
    }
    // Also where they do not fit, so that all errors are shown at once.
    let choice = chosen.choice.as_ref().unwrap_or(nearest);
    let spec = read::run_spec(&mut form, choice, &devices);
    let queued = match spec {
        Some(spec) => {
            let limits = QueueLimits::from(settings);
            let queued = store::create_run(db, limits, queue_owner(member), &spec).await;
            ticket(queued, &mut form)?
        }
        None => None,
    };
    let Some(ticket) = queued else {
        let datasets = dataset::store::choices(db).await?;
        let form = form.into_state();
        return invalid(&new_page(member, ctx, datasets, nearest, form, &devices));
    };
    enqueue(queue, &TrainJob::from(ticket)).await;
    Ok(redirect_done(&member.path(&format!("runs/{}", ticket.id)), "run-queued"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::task::TASKS;

    fn choice(task: &str, model: &str) -> ModelChoice {
        let kind = dataset::DatasetKind::ALL
            .into_iter()
            .find(|kind| kind.generated() && kind.tasks().iter().any(|id| id.task().id == task));
        let kind = kind.unwrap();
        ModelChoice::new(generated(kind), task, model).unwrap()
    }

    fn form(fields: &[(&str, &str)]) -> Form {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Form::of_record(fields.iter().map(owned))
    }

    #[test]
    fn no_setting_of_one_choice_stays_for_another() {
        let own = |task: &str, model: &str| {
            let mut names: Vec<&str> = sizes_of(model).iter().map(|size| size.name).collect();
            names.extend(choice(task, model).learning().recipe_params().iter().map(|p| p.name));
            names.extend(["epochs", "batch", "learning_rate"]);
            names
        };
        let generated = TASKS.iter().filter(|task| task.data.is_some());
        let all: Vec<(&str, &str)> =
            generated.flat_map(|task| task.models.iter().map(|model| (task.id, *model))).collect();
        for (task, model) in &all {
            let typed: Vec<(&str, &str)> = own(task, model)
                .into_iter()
                .map(|name| (name, "7"))
                .chain([("seed", "99"), ("name", "A"), (SUGGESTED_NAME, "A")])
                .collect();
            for (other_task, other_model) in &all {
                let of = choice(task, model).key();
                let given = [typed.as_slice(), &[(SETTINGS_OF, of.as_str())]].concat();
                let now = choice(other_task, other_model);
                let state = prefilled(&now, &form(&given));
                let same = now.key() == of;
                for (name, usual) in usual(&now) {
                    let value = state.value(name);
                    match name {
                        "seed" => assert_eq!(value, "99", "{task} {model} {other_model}"),
                        "name" if same => assert_eq!(value, "A"),
                        "dataset" | "task" | "model" => assert_eq!(value, usual),
                        _ if same && own(task, model).contains(&name) => assert_eq!(value, "7"),
                        _ => assert_eq!(value, usual, "{task} {model} {other_model} {name}"),
                    }
                }
            }
        }
    }

    #[test]
    fn a_name_that_was_typed_stays_and_a_link_fills_everything() {
        let now = choice("credit", "logistic");
        let typed = [("name", "Mine"), (SUGGESTED_NAME, "old"), (SETTINGS_OF, "x y z")];
        assert_eq!(prefilled(&now, &form(&typed)).value("name"), "Mine");
        let now = choice("digits", "lenet");
        let link = [("name", "Mine"), ("epochs", "33"), ("optimizer", "sgd"), ("clip_norm", "2")];
        let state = prefilled(&now, &form(&link));
        let values = ["name", "epochs", "optimizer", "clip_norm"].map(|name| state.value(name));
        assert_eq!(values, ["Mine", "33", "sgd", "2"]);
        assert_eq!(changed(&now, &state), 2, "the optimiser and the norm");
        assert_eq!(changed(&now, &prefilled(&now, &form(&[]))), 0);
    }
}
