//! A saved model, ready to be asked: what it takes, and its answer.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{
    ComputedBy, Outcome, PredictError, Prediction, SeenImage,
    answer::{best_first, probabilities, timed},
    native,
};
use crate::{
    data::{self, Area, Colour, ImageOptions, Names, Preprocessing, TablePreprocessing, Texts},
    engine::{Engine, Provider, SessionOptions},
    experiment::{
        LabError,
        prepare::{NAIVE_BAYES, apply_text},
        sidecar::{RatingIds, Sidecar, parse_sidecar, read_any_sidecar},
    },
    model::Input,
    task::Task,
};

/// Pairs of one user that are rated at once.
const PAIRS: usize = 1000;

/// One input.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    Text(String),
    /// The bytes of a PNG or JPEG. `ink`: a drawn digit, which is cropped and centred as in
    /// MNIST; else a picture, which is resized.
    Image {
        file: Vec<u8>,
        ink: bool,
    },
    /// Values by the name of their column; what is left out counts as missing.
    Row(Map<String, Value>),
    /// A user and items to rate; without items, all of them.
    Pairs {
        user: String,
        items: Vec<String>,
    },
}

/// What a model takes.
#[derive(Debug, Clone, Copy)]
pub enum InputKind<'a> {
    Text,
    Image { rows: usize, columns: usize },
    Row(&'a TablePreprocessing),
    Pairs { users: &'a [String], items: &'a [String] },
}

#[derive(Debug)]
enum Kind {
    Rows(Box<Sidecar<Preprocessing>>),
    Ratings(Box<Sidecar<RatingIds>>),
}

/// A model's file with what is stored beside it.
#[derive(Debug)]
pub struct SavedModel {
    path: PathBuf,
    kind: Kind,
}

/// A row of numbers for the network.
struct Row {
    numbers: Vec<f32>,
    input: Input,
    seen: Option<SeenImage>,
}

impl SavedModel {
    /// Reads what is stored beside a model; the model itself is read when it is asked.
    ///
    /// # Errors
    /// No file `preprocessing.json` beside it, or a damaged one.
    pub fn open(model: &Path) -> Result<Self, LabError> {
        Self::of(model, read_any_sidecar(model)?)
    }

    /// The same where the content of `preprocessing.json` is at hand.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn parse(model: &Path, preprocessing: &[u8]) -> Result<Self, LabError> {
        Self::of(model, parse_sidecar(preprocessing)?)
    }

    fn of(model: &Path, found: Sidecar<Value>) -> Result<Self, LabError> {
        let kind = match found.task.task().area {
            Area::Ratings => Kind::Ratings(Box::new(found.narrowed()?)),
            Area::Images | Area::Text | Area::Table => Kind::Rows(Box::new(found.narrowed()?)),
        };
        Ok(Self { path: model.to_owned(), kind })
    }

    #[must_use]
    pub fn task(&self) -> &'static Task {
        match &self.kind {
            Kind::Rows(rows) => rows.task.task(),
            Kind::Ratings(ratings) => ratings.task.task(),
        }
    }

    /// True when it takes images.
    #[must_use]
    pub fn takes_images(&self) -> bool {
        matches!(self.input(), InputKind::Image { .. })
    }

    /// True when its images are drawn digits by default: ink on nothing.
    #[must_use]
    pub fn takes_drawings(&self) -> bool {
        ["digits", "mnist"].contains(&self.task().id)
    }

    /// What it takes.
    #[must_use]
    pub fn input(&self) -> InputKind<'_> {
        match &self.kind {
            Kind::Rows(rows) => match &rows.preprocessing {
                Preprocessing::Pixels { rows, columns, .. } => {
                    InputKind::Image { rows: *rows, columns: *columns }
                }
                Preprocessing::Text(_) => InputKind::Text,
                Preprocessing::Table(table) => InputKind::Row(table),
            },
            Kind::Ratings(ratings) => InputKind::Pairs {
                users: &ratings.preprocessing.users,
                items: &ratings.preprocessing.items,
            },
        }
    }

    /// Asks the model, with ONNX Runtime on the CPU or, without an engine, with the
    /// trainer's forward pass.
    ///
    /// # Errors
    /// An input of another kind or one that cannot be read, a user or an item that the model
    /// does not know, a model that cannot run.
    pub fn predict(
        &self,
        sample: &Sample,
        engine: Option<&Engine>,
        threads: usize,
    ) -> Result<Prediction, PredictError> {
        match (&self.kind, sample) {
            (Kind::Ratings(ratings), Sample::Pairs { user, items }) => {
                self.rate(ratings, (user, items), engine, threads)
            }
            (Kind::Ratings(_), _) => Err(PredictError::Kind("a user and items")),
            (Kind::Rows(rows), sample) => self.classify(rows, sample, engine, threads),
        }
    }

    fn classify(
        &self,
        about: &Sidecar<Preprocessing>,
        sample: &Sample,
        engine: Option<&Engine>,
        threads: usize,
    ) -> Result<Prediction, PredictError> {
        let row = row(about, sample)?;
        let classes = about.classes.len().max(2);
        let (logits, latency, computed_by) = match engine {
            Some(engine) => {
                let options = SessionOptions::new(Provider::Cpu, threads);
                let mut session = engine.session(&self.path, &options)?;
                let (logits, latency) = timed(threads, || Ok(session.infer(&row.numbers, 1)?))?;
                (logits, latency, of_engine(engine))
            }
            None => {
                let shape = (row.input, row.numbers.len());
                let (name, sizes) = (&about.model, &about.sizes);
                let mut network = native::network(&self.path, name, sizes, shape, classes)?;
                let (logits, latency) = timed(1, || Ok(network.infer(&row.numbers)))?;
                (logits, latency, ComputedBy::Trainer)
            }
        };
        if logits.len() != classes {
            let said = format!("the model gives {} numbers for {classes} classes", logits.len());
            return Err(LabError::Sidecar(said).into());
        }
        Ok(Prediction {
            task: about.task.task().id,
            model: about.model.clone(),
            outcomes: probabilities(&logits, &about.classes),
            scale: None,
            latency,
            computed_by,
            seen: row.seen,
        })
    }

    fn rate(
        &self,
        about: &Sidecar<RatingIds>,
        (user, wanted): (&str, &[String]),
        engine: Option<&Engine>,
        threads: usize,
    ) -> Result<Prediction, PredictError> {
        let ids = &about.preprocessing;
        let place = |ids: &[String], id: &str| -> Option<u32> {
            u32::try_from(Names::new(ids.iter().map(String::as_str)).index(id)?).ok()
        };
        let user = place(&ids.users, user).ok_or_else(|| PredictError::User(user.to_owned()))?;
        let items: Vec<u32> = if wanted.is_empty() {
            (0..ids.items.len() as u32).collect()
        } else {
            let known = Names::new(ids.items.iter().map(String::as_str));
            let found = wanted.iter().map(|item| {
                let place = known.index(item).and_then(|place| u32::try_from(place).ok());
                place.ok_or_else(|| PredictError::Item(item.clone()))
            });
            found.collect::<Result<_, _>>()?
        };
        let (ratings, latency, computed_by) = match engine {
            Some(engine) => {
                let mut session = engine.pairs(&self.path, threads)?;
                let (ratings, latency) = timed(threads, || {
                    let mut all = Vec::with_capacity(items.len());
                    for part in items.chunks(PAIRS) {
                        all.extend(session.rate(&vec![user; part.len()], part)?);
                    }
                    Ok(all)
                })?;
                (ratings, latency, of_engine(engine))
            }
            None => {
                let model = native::factors(&self.path)?;
                let users = vec![user; items.len()];
                let (ratings, latency) = timed(1, || Ok(model.predict(&users, &items)?))?;
                (ratings, latency, ComputedBy::Trainer)
            }
        };
        let outcomes = items.iter().zip(ratings).map(|(item, rating)| Outcome {
            label: ids.items[*item as usize].clone(),
            value: f64::from(rating),
        });
        Ok(Prediction {
            task: about.task.task().id,
            model: about.model.clone(),
            outcomes: best_first(outcomes.collect()),
            scale: ids.scale,
            latency,
            computed_by,
            seen: None,
        })
    }
}

fn of_engine(engine: &Engine) -> ComputedBy {
    ComputedBy::OnnxRuntime { version: engine.version().to_string() }
}

/// An input as the numbers that the model takes.
fn row(about: &Sidecar<Preprocessing>, sample: &Sample) -> Result<Row, PredictError> {
    match (&about.preprocessing, sample) {
        (Preprocessing::Pixels { channels, rows, columns }, Sample::Image { file, ink }) => {
            image((*channels, *rows, *columns), file, *ink)
        }
        (Preprocessing::Text(text), Sample::Text(typed)) => {
            let texts = Texts { texts: vec![typed.clone()], labels: vec![0] };
            let prepared = apply_text(text, &texts, &about.model);
            let mut numbers = vec![0.0; prepared.width()];
            prepared.fill(0, &mut numbers);
            let counts = text.weights().is_some() || about.model == NAIVE_BAYES;
            let vocabulary = text.vocabulary();
            let input = if counts { Input::Numbers } else { Input::Tokens { vocabulary } };
            Ok(Row { numbers, input, seen: None })
        }
        (Preprocessing::Table(table), Sample::Row(values)) => {
            let numbers = table.numbers_of_json(std::slice::from_ref(values))?;
            Ok(Row { numbers, input: Input::Numbers, seen: None })
        }
        (Preprocessing::Pixels { .. }, _) => Err(PredictError::Kind("an image")),
        (Preprocessing::Text(_), _) => Err(PredictError::Kind("a text")),
        (Preprocessing::Table(_), _) => Err(PredictError::Kind("a row of a table")),
    }
}

fn image(
    (channels, rows, columns): (usize, usize, usize),
    file: &[u8],
    ink: bool,
) -> Result<Row, PredictError> {
    let (height, width) = (rows as u32, columns as u32);
    let pixels = if ink && channels == 1 {
        let drawn = data::drawn(file, (height, width)).map_err(PredictError::Image)?;
        drawn.ok_or(PredictError::Blank)?
    } else {
        let colour = if channels == 1 { Colour::Grey } else { Colour::Rgb };
        let options = ImageOptions { rows: height, columns: width, colour };
        data::pixels(file, &options).map_err(PredictError::Image)?
    };
    Ok(Row {
        numbers: pixels.iter().map(|pixel| f32::from(*pixel) * (1.0 / 255.0)).collect(),
        input: Input::Image { channels, height: rows, width: columns },
        seen: Some(SeenImage { channels, rows, columns, pixels, ink }),
    })
}

#[cfg(test)]
mod tests;
