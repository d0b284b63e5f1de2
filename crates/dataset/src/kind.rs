//! What the rows of a data set are and how they are read. Knows neither
//! database nor web.

use std::path::Path;

use lab::{
    data::{Area, DataChoice, Language},
    task::{TASKS, TaskId},
};

parsing::words! {
    /// What the rows are: the word before the `=` of a [`DataChoice`].
    pub enum DatasetKind {
        Digits = "digits",
        Sentences = "sentences",
        SentencesZh = "sentences-zh",
        World = "world",
        Applicants = "applicants",
        Transactions = "transactions",
        Images = "images",
        Mnist = "mnist",
        Text = "text",
        Ratings = "ratings",
        Table = "table",
        Credit = "credit",
    }
}

impl DatasetKind {
    /// The kinds whose rows are generated in code: a set of each is always there.
    pub fn all_generated() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| kind.generated())
    }

    /// The kinds that can be uploaded as files.
    pub fn all_uploadable() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| !kind.generated())
    }

    /// What kind of rows it holds.
    #[must_use]
    pub fn area(self) -> Area {
        self.choice(None, None).area()
    }

    /// True when the rows are generated in code and not observed.
    #[must_use]
    pub fn generated(self) -> bool {
        self.choice(None, None).synthetic()
    }

    /// How the lab names the data. `path` is where the files lie, or what
    /// stands for that place; `target` is the column to predict of a table.
    #[must_use]
    pub fn choice(self, path: Option<&Path>, target: Option<&str>) -> DataChoice {
        let path = path.unwrap_or(Path::new("")).to_owned();
        match self {
            Self::Digits => DataChoice::Digits,
            Self::Mnist => DataChoice::Mnist(path),
            Self::Images => DataChoice::Images(path),
            Self::Sentences => DataChoice::Sentences(Language::English),
            Self::SentencesZh => DataChoice::Sentences(Language::Chinese),
            Self::Text => DataChoice::Text(path),
            Self::World => DataChoice::SyntheticRatings,
            Self::Ratings => DataChoice::Ratings(path),
            Self::Applicants => DataChoice::Applicants,
            Self::Credit => DataChoice::Credit(path),
            Self::Transactions => DataChoice::Transactions,
            Self::Table => DataChoice::Table { file: path, target: target.map(str::to_owned) },
        }
    }

    /// Tasks that can be asked of such rows, the usual one first.
    #[must_use]
    pub fn tasks(self) -> Vec<TaskId> {
        let usual = TaskId::of_data(&self.choice(None, None));
        let fitting = TASKS.iter().filter(|task| task.area == self.area());
        // Two tasks are about one data set each.
        let fitting = fitting.filter(|task| !["digits", "mnist"].contains(&task.id));
        let others = fitting.filter_map(|task| task.id.parse().ok()).filter(|id| *id != usual);
        std::iter::once(usual).chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_itself_and_six_are_generated() {
        for kind in DatasetKind::ALL {
            assert_eq!(DatasetKind::parse(kind.as_str()), Some(kind));
            assert_eq!(kind.choice(Some(Path::new("x")), None).name(), kind.as_str());
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!(DatasetKind::all_generated().count(), 6);
        assert_eq!(DatasetKind::parse("cifar"), None);
    }

    #[test]
    fn the_usual_task_comes_first_and_a_table_fits_three() {
        let ids = |kind: DatasetKind| -> Vec<String> {
            kind.tasks().iter().map(ToString::to_string).collect()
        };
        assert_eq!(ids(DatasetKind::Table), ["table", "credit", "fraud"]);
        assert_eq!(ids(DatasetKind::Transactions)[0], "fraud");
        assert_eq!(ids(DatasetKind::Mnist), ["mnist", "images"]);
        assert_eq!(ids(DatasetKind::Images), ["images"]);
        assert_eq!(ids(DatasetKind::SentencesZh), ["text"]);
    }
}
