//! Numbers the classes of a loaded set as a model does, which may order them in
//! another way.

use std::collections::BTreeMap;

use super::{Cost, DataError, Known, Loaded, known::unknown_classes};

impl Loaded {
    /// Numbers the classes as a model does, whatever their order here, by name.
    ///
    /// # Errors
    /// Names the classes that the model never saw, with their rows.
    pub fn renumber_classes(&mut self, known: &Known) -> Result<(), DataError> {
        let names = known.names();
        let own = std::mem::take(&mut self.about_mut().classes);
        let indices: Vec<Option<u8>> = own
            .iter()
            .map(|name| names.index(name).and_then(|index| u8::try_from(index).ok()))
            .collect();
        let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
        for labels in self.labels_mut() {
            for label in labels {
                match indices.get(usize::from(*label)).copied().flatten() {
                    Some(index) => *label = index,
                    None => {
                        let name = own.get(usize::from(*label)).map_or("?", String::as_str);
                        *unknown.entry(name).or_default() += 1;
                    }
                }
            }
        }
        if !unknown.is_empty() {
            return Err(unknown_classes(&unknown, &known.classes));
        }
        self.about_mut().classes.clone_from(&known.classes);
        // What an error costs goes with the class, not with its number.
        if let (Self::Table(data), [Some(1), Some(0)]) = (self, &indices[..]) {
            data.cost =
                data.cost.map(|cost| Cost { missed: cost.false_alarm, false_alarm: cost.missed });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{About, Card, TextData, Texts};

    fn known(classes: &[&str]) -> Known {
        let classes = classes.iter().map(|class| (*class).to_owned()).collect();
        Known { classes, ..Known::default() }
    }

    #[test]
    fn classes_are_numbered_by_name_and_not_by_place() {
        let part = |labels: &[u8]| Texts {
            texts: labels.iter().map(|label| label.to_string()).collect(),
            labels: labels.to_vec(),
        };
        let about = About {
            classes: ["medium", "severe"].map(str::to_owned).to_vec(),
            ..About::new("text", "", Card::new("", "", "", ""))
        };
        let set = TextData { about, train: part(&[0, 1]), test: part(&[1, 1, 0]) };
        let mut loaded = Loaded::Text(set);
        loaded.renumber_classes(&known(&["severe", "low", "medium"])).unwrap();
        let Loaded::Text(data) = &loaded else { panic!("still texts") };
        assert_eq!((&data.train.labels[..], &data.test.labels[..]), (&[2, 0][..], &[0, 0, 2][..]));
        assert_eq!(data.classes, ["severe", "low", "medium"]);
        let error = loaded.renumber_classes(&known(&["severe", "low"])).unwrap_err().to_string();
        assert!(error.contains("\"medium\" × 2"), "{error}");
    }
}
