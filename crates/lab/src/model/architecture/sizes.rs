//! Values of an architecture's sizes, checked against their table.

use crate::model::ModelError;
use parsing::param::Param;

/// A value for every size of a table.
#[derive(Debug, Clone)]
pub struct Sizes {
    values: Vec<(&'static str, f64)>,
}

impl Sizes {
    /// Every size at its default.
    #[must_use]
    pub fn defaults(params: &'static [Param]) -> Self {
        Self { values: params.iter().map(|param| (param.name, param.default)).collect() }
    }

    /// The named values; the others are the defaults.
    ///
    /// # Errors
    /// A name that the table does not know, or a value out of range.
    pub fn new(params: &'static [Param], given: &[(&str, f64)]) -> Result<Self, ModelError> {
        let mut sizes = Self::defaults(params);
        for &(name, value) in given {
            let Some(place) = params.iter().position(|param| param.name == name) else {
                let known: Vec<&str> = params.iter().map(|param| param.name).collect();
                let message = format!("{name} is no size of this model; it has {known:?}");
                return Err(ModelError::Input { field: "model", message });
            };
            sizes.values[place].1 = params[place].check(value)?;
        }
        Ok(sizes)
    }

    /// A value by name; 0 when the table has no such size.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        self.values.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, value)| *value)
    }

    /// A whole value by name.
    #[must_use]
    pub fn whole(&self, name: &str) -> usize {
        self.get(name) as usize
    }
}
