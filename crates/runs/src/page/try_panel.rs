//! The panel in which a model is asked: the fields of its kind of input with an example, and
//! its answer. Knows no request.

use std::io::Cursor;

use base64::{Engine, prelude::BASE64_STANDARD};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};

use crate::{model::Model, predict::Askable};
use charts::{InlineBar, Markup};
use dataset::SampleRows;
use figure::{Figure, IntervalKind, Source, SourceKind};
use i18n::{Lang, format};
use lab::{
    data::{PreparedColumn, TablePreprocessing},
    experiment::predict::{ComputedBy, InputKind, Outcome, Prediction, SeenImage},
};
use web::{figures::FigureView, forms::FormState};

/// Outcomes that are shown.
const SHOWN: usize = 5;
/// Columns of a table that can be filled in; the others count as missing.
pub(crate) const MOST_COLUMNS: usize = 60;
/// Users and items that are suggested.
const SUGGESTED: usize = 200;
/// Items of the example.
const EXAMPLE_ITEMS: usize = 5;

/// The fields of a model's kind of input.
#[derive(Debug, Clone, Default)]
pub struct TryForm {
    /// `text`, `image`, `row` or `pairs`; empty for a model that cannot be asked.
    pub kind: &'static str,
    pub action: String,
    /// Why it cannot be asked.
    pub refusal: Option<String>,
    /// The images are drawn digits.
    pub ink: bool,
    /// Where the example comes from.
    pub example: Option<String>,
    pub columns: Vec<TryColumn>,
    /// Columns beyond those that can be filled in.
    pub left_out: usize,
    pub users: Vec<String>,
    pub items: Vec<String>,
}

/// A column of a table as a field.
#[derive(Debug, Clone)]
pub struct TryColumn {
    /// Name of the field.
    pub field: String,
    pub label: String,
    pub number: bool,
    /// Known values; other values may be typed where `open`.
    pub choices: Vec<String>,
    pub open: bool,
}

/// Name of the field of a column.
pub(crate) fn column_field(place: usize) -> String {
    format!("c{place}")
}

impl TryForm {
    /// The form of a model, and the values of its example.
    pub(crate) fn new(askable: &Askable, action: String, lang: Lang) -> (Self, FormState) {
        let rows = askable.rows.as_ref();
        let form = Self { action, ink: askable.ink, ..Self::default() };
        let of_class = |rows: &SampleRows| {
            let class = rows.test.first()?.get(rows.class_column?)?;
            Some(lang.t_args("try-example-of-class", &[("class", class.clone())]))
        };
        match askable.saved.input() {
            InputKind::Text => {
                let example = rows.and_then(of_class);
                let typed = rows.and_then(|rows| rows.test.first()?.get(1).cloned());
                let values = [("text", typed.unwrap_or_default())];
                (Self { kind: "text", example, ..form }, FormState::filled(values))
            }
            InputKind::Image { .. } => (Self { kind: "image", ..form }, FormState::default()),
            InputKind::Row(table) => {
                let example = rows.and_then(of_class);
                let left_out = table.columns().len().saturating_sub(MOST_COLUMNS);
                let columns = columns(table);
                let values = row_values(table, rows);
                let values = values.iter().map(|(name, value)| (name.as_str(), value.clone()));
                let form = Self { kind: "row", example, columns, left_out, ..form };
                (form, FormState::filled(values))
            }
            InputKind::Pairs { users, items } => {
                let some = |ids: &[String]| ids.iter().take(SUGGESTED).cloned().collect();
                let (user, few) = pair_values(rows, users, items);
                let values = [("user", user), ("items", few.join("\n"))];
                let form = Self { kind: "pairs", users: some(users), items: some(items), ..form };
                (form, FormState::filled(values))
            }
        }
    }

    /// The form of a model that cannot be asked.
    pub(crate) fn refused(reason: String) -> Self {
        Self { refusal: Some(reason), ..Self::default() }
    }
}

fn columns(table: &TablePreprocessing) -> Vec<TryColumn> {
    let column = |(place, column): (usize, &PreparedColumn)| {
        let (number, choices, open) = match column {
            PreparedColumn::Number { .. } => (true, Vec::new(), false),
            PreparedColumn::Category { names, other, .. } => (false, names.clone(), *other),
        };
        TryColumn {
            field: column_field(place),
            label: column.name().to_owned(),
            number,
            choices,
            open,
        }
    };
    table.columns().iter().enumerate().take(MOST_COLUMNS).map(column).collect()
}

/// The first row that was kept to look at; medians where there is none.
fn row_values(table: &TablePreprocessing, rows: Option<&SampleRows>) -> Vec<(String, String)> {
    let cell = |name: &str| {
        let rows = rows?;
        let place = rows.columns.iter().position(|column| column == name)?;
        rows.test.first()?.get(place).cloned()
    };
    let value = |(place, column): (usize, &PreparedColumn)| {
        let value = cell(column.name()).unwrap_or_else(|| match column {
            PreparedColumn::Number { median, .. } => format::typed(*median),
            PreparedColumn::Category { .. } => String::new(),
        });
        (column_field(place), value)
    };
    table.columns().iter().enumerate().take(MOST_COLUMNS).map(value).collect()
}

/// A user of the kept rows and items of these rows.
fn pair_values(
    rows: Option<&SampleRows>,
    users: &[String],
    items: &[String],
) -> (String, Vec<String>) {
    let first = |ids: &[String]| ids.first().cloned().unwrap_or_default();
    let of_rows = rows.and_then(|rows| {
        let user = rows.test.first()?.first()?.clone();
        let mut few: Vec<String> = rows.test.iter().filter_map(|row| row.get(1)).cloned().collect();
        few.sort();
        few.dedup();
        // An id may have been cut for showing.
        few.retain(|item| items.contains(item));
        few.truncate(EXAMPLE_ITEMS);
        users.contains(&user).then_some((user, few))
    });
    of_rows.unwrap_or_else(|| (first(users), items.iter().take(EXAMPLE_ITEMS).cloned().collect()))
}

/// What a model answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Text key of the head of the figures: probability or rating.
    pub figures: &'static str,
    pub lines: Vec<AnswerLine>,
    /// Outcomes that are not shown.
    pub more: usize,
    pub latency: FigureView,
    /// How the latency was measured, and what computed.
    pub how: String,
    /// The image as the model got it: its address, and its size in words.
    pub seen: Option<(String, String)>,
    /// What the model reached on its test rows.
    pub reached: FigureView,
    /// Text key of the measure's name.
    pub measure: &'static str,
}

/// One outcome.
#[derive(Debug, Clone)]
pub struct AnswerLine {
    pub label: String,
    pub figure: FigureView,
    pub bar: Markup,
}

impl Answer {
    pub(crate) fn new(told: &Prediction, model: &Model, lang: Lang) -> Self {
        let latency = told.latency;
        let figure = Figure::new(latency.median_ms, "ms", "single-answer-latency", 1)
            .with_n(latency.n as u64)
            .with_interval(latency.lowest_ms, latency.highest_ms, 1.0, IntervalKind::Bounds)
            .with_source(here(model));
        Self {
            figures: if told.scale.is_some() { "try-rating" } else { "try-probability" },
            lines: told
                .outcomes
                .iter()
                .take(SHOWN)
                .map(|one| line(one, told, model, lang))
                .collect(),
            more: told.outcomes.len().saturating_sub(SHOWN),
            latency: FigureView::new(&figure, lang),
            how: how(told, lang),
            seen: told.seen.as_ref().and_then(|seen| {
                let size = [("size", format!("{} × {}", seen.columns, seen.rows))];
                Some((picture(seen)?, lang.t_args("try-seen", &size)))
            }),
            reached: FigureView::new(&model.figure(), lang),
            measure: model.measured.measure.key(),
        }
    }
}

/// Source of what was computed just now, wherever the model was trained.
fn here(model: &Model) -> Source {
    Source { kind: SourceKind::Measured, ..model.source() }
}

fn line(outcome: &Outcome, told: &Prediction, model: &Model, lang: Lang) -> AnswerLine {
    let (unit, method, max) = match told.scale {
        Some((_, high)) => ("", "predicted-rating", f64::from(high)),
        None => ("share", "predicted-probability", 1.0),
    };
    let figure = Figure::new(outcome.value, unit, method, 1).with_n(1).with_source(here(model));
    let view = FigureView::new(&figure, lang);
    let bar = InlineBar {
        label: format!("{}: {}", outcome.label, view.text),
        value: Some(outcome.value),
        interval: None,
        max,
    };
    AnswerLine { label: outcome.label.clone(), bar: bar.html(), figure: view }
}

fn how(told: &Prediction, lang: Lang) -> String {
    let counted =
        [("n", told.latency.n.to_string()), ("threads", told.latency.threads.to_string())];
    let measured = lang.t_args("try-measured", &counted);
    let computed = match &told.computed_by {
        ComputedBy::OnnxRuntime { version } => {
            lang.t_args("try-by-runtime", &[("version", version.clone())])
        }
        ComputedBy::Trainer => lang.t("try-by-trainer"),
    };
    // Chinese has no space between sentences.
    let between = if lang == Lang::Zh { "" } else { " " };
    format!("{computed}{between}{measured}")
}

/// The image as an address that holds it.
fn picture(seen: &SeenImage) -> Option<String> {
    let (width, height) = (seen.columns as u32, seen.rows as u32);
    // Ink is shown dark on light, as it was drawn.
    let shown = |pixel: &u8| if seen.ink { 255 - pixel } else { *pixel };
    let image = if seen.channels == 1 {
        let pixels = seen.pixels.iter().map(shown).collect();
        DynamicImage::from(GrayImage::from_raw(width, height, pixels)?)
    } else {
        let plane = seen.rows * seen.columns;
        let pixels = (0..plane).flat_map(|at| {
            (0..3).map(move |channel| seen.pixels.get(channel * plane + at).copied().unwrap_or(0))
        });
        DynamicImage::from(RgbImage::from_raw(width, height, pixels.collect())?)
    };
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png.into_inner())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_is_shown_dark_on_light_and_colours_in_their_order() {
        let decoded = |seen: &SeenImage| {
            let address = picture(seen).unwrap();
            let png = BASE64_STANDARD.decode(address.rsplit(',').next().unwrap()).unwrap();
            image::load_from_memory(&png).unwrap()
        };
        let ink = SeenImage { channels: 1, rows: 1, columns: 2, pixels: vec![255, 0], ink: true };
        assert_eq!(decoded(&ink).into_luma8().into_raw(), [0, 255]);
        let pixels = vec![1, 2, 3, 4, 5, 6];
        let colours = SeenImage { channels: 3, rows: 1, columns: 2, pixels, ink: false };
        assert_eq!(decoded(&colours).into_rgb8().into_raw(), [1, 3, 5, 2, 4, 6]);
    }

    #[test]
    fn the_example_of_a_recommender_is_of_users_and_items_that_it_knows() {
        let ids = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let rows = SampleRows {
            columns: ids(&["user", "item", "rating", "time"]),
            class_column: Some(2),
            train: Vec::new(),
            test: vec![ids(&["u2", "b", "3", ""]), ids(&["u1", "x", "4", ""])],
        };
        let (users, items) = (ids(&["u1", "u2"]), ids(&["a", "b"]));
        assert_eq!(pair_values(Some(&rows), &users, &items), ("u2".to_owned(), ids(&["b"])));
        let strange = (ids(&["u1"]), ids(&["a"]));
        assert_eq!(pair_values(Some(&rows), &strange.0, &strange.1).0, "u1");
        assert_eq!(pair_values(None, &users, &items).1, items);
    }
}
