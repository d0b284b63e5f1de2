//! The guide to the model lab: what each task asks, what counts in it, which
//! models there are, and by worked examples what a loss says. Every number is
//! computed by the lab or stands in its registries.

use actix_web::HttpResponse;
use askama::Template;

use crate::{measure::Measure, page::lines};
use charts::{Axis, Markup};
use i18n::{Lang, format};
use lab::{
    model::{Loss, architecture},
    task::{TASKS, Task},
    train::row_loss,
};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
};

/// Probabilities that the true class is given, from sure and right to sure and wrong.
const GIVEN: [f32; 7] = [0.99, 0.9, 0.8, 0.5, 0.2, 0.1, 0.01];

struct TaskRow {
    id: &'static str,
    name: String,
    /// The generated data that it runs on when none are named.
    data: String,
    models: Vec<String>,
    measure: String,
}

struct MeasureRow {
    id: &'static str,
    name: String,
    what: String,
}

struct ModelRow {
    id: &'static str,
    name: String,
    what: String,
    /// Of the usual sizes; a dash where the data decide.
    parameters: String,
}

/// One set of probabilities under each loss.
struct CostRow {
    given: String,
    cross_entropy: String,
    squared: String,
}

#[derive(Template)]
#[template(path = "runs/guide.html")]
struct GuidePage {
    ctx: PageCtx,
    base: String,
    tasks: Vec<TaskRow>,
    measures: Vec<MeasureRow>,
    models: Vec<ModelRow>,
    example: String,
    costs: Vec<CostRow>,
    curve: Markup,
}

pub(super) async fn show(member: Member<Viewer>, ctx: PageCtx) -> Result<HttpResponse, AppError> {
    let lang = ctx.lang;
    html(&GuidePage {
        base: member.path("runs"),
        tasks: TASKS.iter().map(|task| task_row(task, lang)).collect(),
        measures: Measure::ALL.iter().map(|measure| measure_row(*measure, lang)).collect(),
        models: models().into_iter().map(|id| model_row(id, lang)).collect(),
        example: example(lang),
        costs: GIVEN.iter().map(|given| cost_row(*given)).collect(),
        curve: curve(lang),
        ctx: ctx.in_venture(member.nav()),
    })
}

fn task_row(task: &Task, lang: Lang) -> TaskRow {
    let data = task.data.map(|data| data().to_string());
    let measure = Measure::parse(task.measure).unwrap_or_default();
    TaskRow {
        id: task.id,
        name: lang.t(&format!("task-{}", task.id)),
        data: data.unwrap_or_else(|| lang.t("guide-data-own")),
        models: task.models.iter().map(|id| lang.t(&format!("model-{id}"))).collect(),
        measure: lang.t(measure.key()),
    }
}

fn measure_row(measure: Measure, lang: Lang) -> MeasureRow {
    let id = measure.as_str();
    let what = lang.t(&format!("guide-measure-{}", id.replace('_', "-")));
    MeasureRow { id, name: lang.t(measure.key()), what }
}

/// Every model of every task once, in the order of the tasks.
fn models() -> Vec<&'static str> {
    let mut models = Vec::new();
    for id in TASKS.iter().flat_map(|task| task.models) {
        if !models.contains(id) {
            models.push(*id);
        }
    }
    models
}

fn model_row(id: &'static str, lang: Lang) -> ModelRow {
    let parameters = architecture(id).map(|entry| entry.example().parameters() as u64);
    ModelRow {
        id,
        name: lang.t(&format!("model-{id}")),
        what: lang.t(&format!("guide-model-{id}")),
        parameters: parameters.map_or_else(|| "–".to_owned(), format::count),
    }
}

/// The target [1, 0] against the probabilities [0.8, 0.2], written out.
fn example(lang: Lang) -> String {
    let cost = row_loss(Loss::SoftmaxCrossEntropy, &[0.8, 0.2], 0);
    lang.t_args("guide-cross-entropy-example", &[("cost", format::fixed(cost, 4))])
}

fn cost_row(given: f32) -> CostRow {
    let cost = |loss| format::fixed(row_loss(loss, &[given, 1.0 - given], 0), 4);
    CostRow {
        given: format::percent(f64::from(given), 0),
        cross_entropy: cost(Loss::SoftmaxCrossEntropy),
        squared: cost(Loss::MeanSquaredError),
    }
}

/// The cost of a row over the probability that its true class is given.
fn curve(lang: Lang) -> Markup {
    let points = |loss| {
        let given = (1_u8..=100).map(|percent| f32::from(percent) / 100.0);
        given.map(|p| (f64::from(p), row_loss(loss, &[p, 1.0 - p], 0))).collect()
    };
    lines(
        lang,
        "guide-curve",
        (Axis::new(lang.t("guide-given")), Axis::new(lang.t("guide-cost")).from_zero()),
        vec![
            ("guide-cross-entropy", points(Loss::SoftmaxCrossEntropy)),
            ("guide-squared-error", points(Loss::MeanSquaredError)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_measure_and_model_is_told_in_both_languages() {
        for lang in Lang::ALL {
            let mut texts: Vec<String> = Vec::new();
            for task in &TASKS {
                let row = task_row(task, lang);
                texts.extend([row.name, row.measure]);
            }
            texts.extend(Measure::ALL.map(|measure| measure_row(measure, lang).what));
            texts.extend(models().into_iter().map(|id| model_row(id, lang).what));
            for text in texts {
                // A key without a text is shown as the key itself.
                assert!(!text.starts_with("guide-") && !text.is_empty(), "{}: {text}", lang.tag());
                assert!(lang != Lang::Zh || !text.is_ascii() || text.len() < 8, "{text}");
            }
        }
        assert_eq!(models().len(), 14);
    }

    #[test]
    fn the_worked_example_is_computed() {
        assert!(example(Lang::En).contains("0.2231"), "{}", example(Lang::En));
        let row = cost_row(0.5);
        assert_eq!((row.cross_entropy.as_str(), row.squared.as_str()), ("0.6931", "0.2500"));
    }
}
