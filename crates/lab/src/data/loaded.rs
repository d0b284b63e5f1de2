//! A loaded data set of any kind: its raw rows in a training and a test part, and what
//! is known of it. Depends on no reader.

use std::ops::Deref;

use serde::Serialize;

use super::{
    About, Area, DataError, DataSet, Frame, Schema, Split, SplitRule, fingerprint::Fingerprint,
    split, table::select,
};

/// A data set of any kind.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time; its rows weigh far more")]
pub enum Loaded {
    Images(DataSet),
    Text(TextData),
    Table(TableData),
    Ratings(RatingData),
}

/// Texts with a class each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    pub texts: Vec<String>,
    /// One class a text, counted from 0.
    pub labels: Vec<u8>,
}

impl Texts {
    /// Number of texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// True when there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Some of the texts.
    ///
    /// # Panics
    /// When an index is out of range.
    #[must_use]
    pub fn select(&self, indices: &[u32]) -> Self {
        Self {
            texts: indices.iter().map(|index| self.texts[*index as usize].clone()).collect(),
            labels: select(&self.labels, indices),
        }
    }

    /// Both parts in one, as cross-validation takes them.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self {
            texts: [&self.texts[..], &other.texts].concat(),
            labels: [&self.labels[..], &other.labels].concat(),
        }
    }
}

/// A data set of texts.
#[derive(Debug, Clone)]
pub struct TextData {
    pub about: About,
    pub train: Texts,
    pub test: Texts,
}

/// Rows of a table with a class each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TablePart {
    pub frame: Frame,
    /// One class a row, counted from 0.
    pub labels: Vec<u8>,
    /// For each of [`TableData::protected`] the group of every row;
    /// [`NO_GROUP`] where it is not known.
    pub groups: Vec<Vec<u8>>,
    /// Time or group of every row when the split goes by it.
    pub keys: Option<Vec<i64>>,
}

/// Group of a row whose protected attribute is not known.
pub const NO_GROUP: u8 = u8::MAX;

impl TablePart {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// True when there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Some of the rows.
    ///
    /// # Panics
    /// When an index is out of range.
    #[must_use]
    pub fn select(&self, indices: &[u32]) -> Self {
        Self {
            frame: self.frame.select(indices),
            labels: select(&self.labels, indices),
            groups: self.groups.iter().map(|groups| select(groups, indices)).collect(),
            keys: self.keys.as_ref().map(|keys| select(keys, indices)),
        }
    }
}

/// A column whose groups a model should be measured on one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protected {
    pub name: String,
    /// Names of the groups, group 0 first.
    pub groups: Vec<String>,
}

/// What the two errors cost, as a pure ratio.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Class 1 taken for class 0.
    pub missed: f64,
    /// Class 0 taken for class 1.
    pub false_alarm: f64,
}

/// A data set of table rows.
#[derive(Debug, Clone)]
pub struct TableData {
    pub about: About,
    /// Every column of the file, also those that are not used.
    pub schema: Schema,
    /// Name of the column that is predicted.
    pub target: String,
    pub train: TablePart,
    pub test: TablePart,
    pub protected: Vec<Protected>,
    pub cost: Option<Cost>,
    /// How the parts were split; a validation part is split the same way.
    pub rule: SplitRule,
}

impl TableData {
    /// Both parts in one, as cross-validation takes them. They come from the
    /// same file, so their columns are the same.
    #[must_use]
    pub fn whole(&self) -> TablePart {
        let (a, b) = (&self.train, &self.test);
        TablePart {
            frame: a.frame.joined(&b.frame),
            labels: [&a.labels[..], &b.labels].concat(),
            groups: a.groups.iter().zip(&b.groups).map(|(a, b)| [&a[..], b].concat()).collect(),
            keys: a.keys.as_ref().zip(b.keys.as_ref()).map(|(a, b)| [&a[..], b].concat()),
        }
    }
}

/// One rating.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rating {
    /// Index in [`RatingData::users`].
    pub user: u32,
    /// Index in [`RatingData::items`].
    pub item: u32,
    pub value: f32,
    /// Seconds since 1970; 0 when the file has no time.
    pub time: i64,
}

/// A data set of ratings.
#[derive(Debug, Clone)]
pub struct RatingData {
    pub about: About,
    /// Ids of users as in the file.
    pub users: Vec<String>,
    /// Ids of items as in the file.
    pub items: Vec<String>,
    pub train: Vec<Rating>,
    pub test: Vec<Rating>,
    /// Lowest and highest rating of the whole file.
    pub scale: (f32, f32),
    /// True when ratings have a time.
    pub timed: bool,
    pub rule: SplitRule,
}

macro_rules! knows_itself {
    ($($kind:ty),*) => {$(
        /// What is known of the set reads like its own fields.
        impl Deref for $kind {
            type Target = About;

            fn deref(&self) -> &About {
                &self.about
            }
        }
    )*};
}
knows_itself!(DataSet, TextData, TableData, RatingData);

impl Deref for Loaded {
    type Target = About;

    fn deref(&self) -> &About {
        match self {
            Self::Images(data) => data,
            Self::Text(data) => data,
            Self::Table(data) => data,
            Self::Ratings(data) => data,
        }
    }
}

/// How many rows of a class there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassCount {
    pub class: String,
    pub train: u64,
    pub test: u64,
}

/// Some rows of a part, as a browser shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleRows {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Rows of the whole part.
    pub total: usize,
}

/// One of the two parts of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Train,
    Test,
}

impl Loaded {
    /// Kind of rows.
    #[must_use]
    pub fn area(&self) -> Area {
        match self {
            Self::Images(_) => Area::Images,
            Self::Text(_) => Area::Text,
            Self::Table(_) => Area::Table,
            Self::Ratings(_) => Area::Ratings,
        }
    }

    /// Column of the class, where it is a table.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Table(data) => Some(&data.target),
            Self::Images(_) | Self::Text(_) | Self::Ratings(_) => None,
        }
    }

    /// What is known of the set.
    #[must_use]
    pub fn about(&self) -> &About {
        self
    }

    pub(super) fn about_mut(&mut self) -> &mut About {
        match self {
            Self::Images(data) => &mut data.about,
            Self::Text(data) => &mut data.about,
            Self::Table(data) => &mut data.about,
            Self::Ratings(data) => &mut data.about,
        }
    }

    /// The classes of the rows of both parts; none of ratings.
    pub(super) fn labels_mut(&mut self) -> Vec<&mut Vec<u8>> {
        match self {
            Self::Images(data) => vec![&mut data.train.labels, &mut data.test.labels],
            Self::Text(data) => vec![&mut data.train.labels, &mut data.test.labels],
            Self::Table(data) => vec![&mut data.train.labels, &mut data.test.labels],
            Self::Ratings(_) => Vec::new(),
        }
    }

    /// Rows for training and for the test.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        match self {
            Self::Images(data) => (data.train.len(), data.test.len()),
            Self::Text(data) => (data.train.len(), data.test.len()),
            Self::Table(data) => (data.train.len(), data.test.len()),
            Self::Ratings(data) => (data.train.len(), data.test.len()),
        }
    }

    /// Rows of each class; for ratings, rows of each value.
    #[must_use]
    pub fn balance(&self) -> Vec<ClassCount> {
        let (train, test) = match self {
            Self::Images(data) => (&data.train.labels, &data.test.labels),
            Self::Text(data) => (&data.train.labels, &data.test.labels),
            Self::Table(data) => (&data.train.labels, &data.test.labels),
            Self::Ratings(data) => return rating_balance(data),
        };
        let classes = self.classes.iter().enumerate();
        let count = |labels: &[u8], class: usize| {
            labels.iter().filter(|label| usize::from(**label) == class).count() as u64
        };
        classes
            .map(|(class, name)| ClassCount {
                class: name.clone(),
                train: count(train, class),
                test: count(test, class),
            })
            .collect()
    }

    /// Rows `from` to `from + n` of a part. Images are shown as pictures
    /// elsewhere; here they have their class only.
    #[must_use]
    pub fn sample_rows(&self, part: Part, from: usize, n: usize) -> SampleRows {
        let (train, test) = self.counts();
        let total = if part == Part::Train { train } else { test };
        let range = from.min(total)..from.saturating_add(n).min(total);
        let pick = |train, test| if part == Part::Train { train } else { test };
        let class = |label: u8| self.classes.get(usize::from(label)).cloned().unwrap_or_default();
        let (columns, rows) = match self {
            Self::Images(data) => {
                let set = pick(&data.train, &data.test);
                let rows = range.map(|row| vec![row.to_string(), class(set.labels[row])]);
                (vec!["image".to_owned(), "class".to_owned()], rows.collect())
            }
            Self::Text(data) => {
                let set = if part == Part::Train { &data.train } else { &data.test };
                let rows = range.map(|row| vec![class(set.labels[row]), set.texts[row].clone()]);
                (vec!["class".to_owned(), "text".to_owned()], rows.collect())
            }
            Self::Table(data) => {
                let set = if part == Part::Train { &data.train } else { &data.test };
                let names = set.frame.columns.iter().map(|column| column.name.clone());
                let columns = std::iter::once(data.target.clone()).chain(names).collect();
                let rows = range.map(|row| {
                    let cells = set.frame.columns.iter().map(|column| column.shown(row));
                    std::iter::once(class(set.labels[row])).chain(cells).collect()
                });
                (columns, rows.collect())
            }
            Self::Ratings(data) => {
                let set = if part == Part::Train { &data.train } else { &data.test };
                let rows = set[range].iter().map(|rating| {
                    vec![
                        data.users[rating.user as usize].clone(),
                        data.items[rating.item as usize].clone(),
                        rating.value.to_string(),
                        if data.timed { rating.time.to_string() } else { String::new() },
                    ]
                });
                let columns = ["user", "item", "rating", "time"].map(str::to_owned);
                (columns.to_vec(), rows.collect())
            }
        };
        SampleRows { columns, rows, total }
    }

    /// Splits the training part into rows to learn from and rows to choose
    /// the best epoch by, the way the test part was split off.
    ///
    /// # Errors
    /// When a part stays empty.
    pub fn validation(&self, share: f64, seed: u64) -> Result<Split, DataError> {
        match self {
            Self::Images(data) => split::stratified(&data.train.labels, share, seed),
            Self::Text(data) => split::stratified(&data.train.labels, share, seed),
            Self::Table(data) => match (&data.rule, &data.train.keys) {
                (SplitRule::Time(_), Some(keys)) => split::by_time(keys, share),
                (SplitRule::Group(_), Some(keys)) => split::by_group(keys, share, seed),
                _ => split::stratified(&data.train.labels, share, seed),
            },
            Self::Ratings(data) => match data.rule {
                SplitRule::Time(_) => {
                    let times: Vec<i64> = data.train.iter().map(|rating| rating.time).collect();
                    split::by_time(&times, share)
                }
                _ => split::random(data.train.len(), share, seed),
            },
        }
    }
}

fn rating_balance(data: &RatingData) -> Vec<ClassCount> {
    let mut values: Vec<f32> = data.train.iter().chain(&data.test).map(|r| r.value).collect();
    values.sort_by(f32::total_cmp);
    values.dedup();
    // A finer scale is no balance of classes.
    values.truncate(100);
    let count = |part: &[Rating], value: f32| {
        part.iter().filter(|rating| rating.value.total_cmp(&value).is_eq()).count() as u64
    };
    values
        .into_iter()
        .map(|value| ClassCount {
            class: value.to_string(),
            train: count(&data.train, value),
            test: count(&data.test, value),
        })
        .collect()
}

impl TextData {
    pub(super) fn with_digest(mut self) -> Self {
        let mut print = Fingerprint::default();
        self.about.classes.iter().for_each(|class| print.add(class.as_bytes()));
        for part in [&self.train, &self.test] {
            print.add(&part.labels);
            part.texts.iter().for_each(|text| print.add(text.as_bytes()));
        }
        self.about.digest = print.finish();
        self
    }
}

impl TableData {
    pub(super) fn with_digest(mut self) -> Self {
        let mut print = Fingerprint::default();
        print.add(self.target.as_bytes());
        self.about.classes.iter().for_each(|class| print.add(class.as_bytes()));
        for part in [&self.train, &self.test] {
            print.add(&part.labels);
            part.frame.columns.iter().for_each(|column| column.fingerprint(&mut print));
        }
        self.about.digest = print.finish();
        self
    }
}

impl RatingData {
    pub(super) fn with_digest(mut self) -> Self {
        let mut print = Fingerprint::default();
        self.users.iter().chain(&self.items).for_each(|id| print.add(id.as_bytes()));
        for part in [&self.train, &self.test] {
            print.add(&(part.len() as u64).to_be_bytes());
            for rating in part {
                print.add_fixed(&rating.user.to_be_bytes());
                print.add_fixed(&rating.item.to_be_bytes());
                print.add_fixed(&rating.value.to_be_bytes());
                print.add_fixed(&rating.time.to_be_bytes());
            }
        }
        self.about.digest = print.finish();
        self
    }
}
