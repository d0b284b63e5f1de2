//! What a benchmark sends: batches generated for the inputs that a model file declares, or
//! the reason why none can be generated.

use std::ops::Range;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::{
    engine::{Feed, FeedValues},
    onnx::{Element, GraphProto, ITEM, ModelInput, ModelProto, USER, inputs_of},
};
use figure::Note;

/// Different batches that are sent in turn, so that no cache can answer.
const BATCHES: usize = 32;
/// Maximum of numbers in all batches together: 256 MB of floats, twice that of ids.
const MAX_VALUES: usize = 1 << 26;

/// Why nothing can be sent to a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    #[error("it has no input")]
    None,
    #[error("its input {0:?} holds neither 32-bit floats nor 64-bit ids")]
    Element(String),
    #[error("of its input {0:?} only the first dimension, that of the samples, may be free")]
    Shape(String),
    #[error(
        "its input {input:?} takes exactly {rows} samples at a time; ask for a batch of {rows}"
    )]
    Rows { input: String, rows: usize },
    #[error(
        "its input {0:?} takes ids, and neither metadata nor a table of the model says which \
         ids there are"
    )]
    Ids(String),
    #[error("a batch of {rows} has more than {most} numbers", most = MAX_VALUES)]
    Large { rows: usize },
}

impl InputError {
    pub(super) fn note(&self) -> Note {
        match self {
            Self::None => Note::said("failure-input-none", self),
            Self::Element(input) => Note::said("failure-input-element", self).with("input", input),
            Self::Shape(input) => Note::said("failure-input-shape", self).with("input", input),
            Self::Rows { input, rows } => {
                Note::said("failure-input-rows", self).with("input", input).with("rows", rows)
            }
            Self::Ids(input) => Note::said("failure-input-ids", self).with("input", input),
            Self::Large { rows } => {
                Note::said("failure-input-large", self).with("rows", rows).with("most", MAX_VALUES)
            }
        }
    }

    /// True when another batch size would work.
    #[must_use]
    pub fn is_of_batch(&self) -> bool {
        matches!(self, Self::Rows { .. } | Self::Large { .. })
    }
}

/// What one request is: throughput, and all costs that follow from it, count these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestUnit {
    /// One row of the model's input.
    #[default]
    Sample,
    /// One user and one item, scored.
    Pair,
}

impl RequestUnit {
    /// The word in records, files and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Pair => "pair",
        }
    }
}

/// An input that was filled, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledInput {
    pub name: String,
    /// Dimensions of one sample; empty where it is a single number.
    pub shape: Vec<usize>,
    /// First and last id that were drawn from; `null` for floats, which are uniform in 0..1.
    pub ids: Option<[u64; 2]>,
}

/// Inputs that can be filled, with batches of a fixed size.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    inputs: Vec<Planned>,
}

#[derive(Debug, Clone, PartialEq)]
struct Planned {
    name: String,
    /// Dimensions of a batch.
    shape: Vec<usize>,
    length: usize,
    /// `None`: floats.
    ids: Option<Range<u64>>,
}

/// Checks that batches of `rows` samples can be generated for a model.
///
/// # Errors
/// Why not.
pub fn check_inputs(model: &ModelProto, graph: &GraphProto, rows: u32) -> Result<(), InputError> {
    Plan::new(inputs_of(model, graph), rows as usize).map(|_| ())
}

impl Plan {
    pub(super) fn new(inputs: Vec<ModelInput>, rows: usize) -> Result<Self, InputError> {
        if inputs.is_empty() {
            return Err(InputError::None);
        }
        let inputs = inputs.into_iter().map(|input| planned(input, rows));
        let plan = Self { inputs: inputs.collect::<Result<_, _>>()? };
        if plan.length() > MAX_VALUES { Err(InputError::Large { rows }) } else { Ok(plan) }
    }

    /// Numbers in a batch.
    fn length(&self) -> usize {
        self.inputs.iter().fold(0, |sum: usize, input| sum.saturating_add(input.length))
    }

    /// Seeded batches: floats uniform in 0..1 as scaled images are, ids uniform
    /// among the valid ones, without padding.
    pub(super) fn batches(&self, seed: u64) -> Vec<Vec<Feed>> {
        let count = BATCHES.min(MAX_VALUES / self.length().max(1)).max(1);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut fill = |input: &Planned| {
            let values = match &input.ids {
                None => FeedValues::Floats((0..input.length).map(|_| random.random()).collect()),
                Some(ids) => FeedValues::Ids(
                    (0..input.length).map(|_| random.random_range(ids.clone()) as i64).collect(),
                ),
            };
            Feed { name: input.name.clone(), shape: input.shape.clone(), values }
        };
        (0..count).map(|_| self.inputs.iter().map(&mut fill).collect()).collect()
    }

    pub(super) fn filled(&self) -> Vec<FilledInput> {
        let filled = |input: &Planned| FilledInput {
            name: input.name.clone(),
            shape: input.shape[1..].to_vec(),
            ids: input.ids.as_ref().map(|ids| [ids.start, ids.end - 1]),
        };
        self.inputs.iter().map(filled).collect()
    }

    pub(super) fn unit(&self) -> RequestUnit {
        let id = |name: &str| {
            let single = |input: &Planned| input.ids.is_some() && input.shape.len() == 1;
            self.inputs.iter().any(|input| input.name == name && single(input))
        };
        let pairs = self.inputs.len() == 2 && id(USER) && id(ITEM);
        if pairs { RequestUnit::Pair } else { RequestUnit::Sample }
    }
}

fn planned(input: ModelInput, rows: usize) -> Result<Planned, InputError> {
    let ModelInput { name, element, shape, ids } = input;
    let ids = match element {
        Element::Float32 => None,
        Element::Int64 => match ids {
            Some(ids) => Some(ids),
            None => return Err(InputError::Ids(name)),
        },
        Element::Other => return Err(InputError::Element(name)),
    };
    let Some((samples, row)) = shape.split_first() else { return Err(InputError::Shape(name)) };
    if let Some(fixed) = samples.filter(|fixed| *fixed != rows) {
        return Err(InputError::Rows { input: name, rows: fixed });
    }
    let mut shape = vec![rows];
    for size in row {
        match size {
            Some(size) if *size > 0 => shape.push(*size),
            _ => return Err(InputError::Shape(name)),
        }
    }
    let length = shape.iter().fold(1, |product: usize, size| product.saturating_mul(*size));
    Ok(Planned { name, shape, length, ids })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(name: &str, count: u64) -> ModelInput {
        ModelInput {
            name: name.to_owned(),
            element: Element::Int64,
            shape: vec![None],
            ids: Some(0..count),
        }
    }

    fn floats(shape: &[Option<usize>]) -> ModelInput {
        let name = "input".to_owned();
        ModelInput { name, element: Element::Float32, shape: shape.to_vec(), ids: None }
    }

    #[test]
    fn every_input_gets_its_own_kind_and_range_and_a_seed_gives_the_same_again() {
        let inputs = vec![ids(USER, 3), ids(ITEM, 500), floats(&[None, Some(2), Some(4)])];
        let plan = Plan::new(inputs, 50).unwrap();
        let batches = plan.batches(7);
        assert_eq!(batches, plan.batches(7));
        assert_ne!(batches, plan.batches(8));
        assert!(batches.len() == BATCHES && batches[0] != batches[1]);
        let [mut users, mut items] = [[false; 3].to_vec(), [false; 500].to_vec()];
        for batch in &batches {
            let [FeedValues::Ids(u), FeedValues::Ids(i), FeedValues::Floats(x)] =
                [&batch[0].values, &batch[1].values, &batch[2].values]
            else {
                panic!("kinds are mixed up");
            };
            assert_eq!((u.len(), i.len(), x.len()), (50, 50, 400));
            u.iter().for_each(|id| users[*id as usize] = true);
            i.iter().for_each(|id| items[*id as usize] = true);
            assert!(x.iter().all(|x| (0.0..1.0).contains(x)));
        }
        // Of 1,600 draws from 500 some 4 % stay out: (1 − 1/500)^1600.
        let drawn = items.iter().filter(|drawn| **drawn).count();
        assert!(users == [true; 3] && drawn > 460, "{drawn}");
        assert_eq!(batches[0][2].shape, [50, 2, 4]);
        assert_eq!(plan.filled()[1].ids, Some([0, 499]));
    }

    #[test]
    fn only_a_user_and_an_item_are_a_pair() {
        let unit = |inputs| Plan::new(inputs, 1).unwrap().unit();
        assert_eq!(unit(vec![ids(ITEM, 2), ids(USER, 2)]), RequestUnit::Pair);
        assert_eq!(unit(vec![ids(USER, 2)]), RequestUnit::Sample);
        assert_eq!(unit(vec![ids(USER, 2), ids("place", 2)]), RequestUnit::Sample);
        let history = ModelInput { shape: vec![None, Some(9)], ..ids(ITEM, 2) };
        assert_eq!(unit(vec![ids(USER, 2), history]), RequestUnit::Sample);
    }

    #[test]
    fn what_cannot_be_generated_is_refused_with_the_reason() {
        let other = ModelInput { element: Element::Other, ..floats(&[None, Some(2)]) };
        let unknown = ModelInput { ids: None, ..ids("tokens", 1) };
        let name = || "input".to_owned();
        for (input, wanted) in [
            (other, InputError::Element(name())),
            (unknown, InputError::Ids("tokens".to_owned())),
            (floats(&[]), InputError::Shape(name())),
            (floats(&[None, None]), InputError::Shape(name())),
            (floats(&[None, Some(0)]), InputError::Shape(name())),
            (floats(&[Some(8), Some(2)]), InputError::Rows { input: name(), rows: 8 }),
            (floats(&[None, Some(MAX_VALUES)]), InputError::Large { rows: 4 }),
        ] {
            assert_eq!(Plan::new(vec![floats(&[None, Some(1)]), input], 4), Err(wanted));
        }
        assert_eq!(Plan::new(Vec::new(), 4), Err(InputError::None));
        assert!(Plan::new(vec![floats(&[Some(4), Some(2)])], 4).is_ok());
    }
}
