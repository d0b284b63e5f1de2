//! Ratings of items by users from a CSV or TSV file. Depends on no model.

use std::{collections::HashMap, path::Path};

use super::{
    About, Card, DataError, DecimalSign, LoadOptions, Rating, RatingData, SplitRule, Warning,
    WarningRecord,
    about::UNSTATED,
    cell::{date, number},
    identity::{composed, normalised_name, plain},
    memory_limit,
    messages::{self, quoted},
    separated_text::SeparatedText,
    source::{self, damaged},
    split,
    table::{json, numbers::reading},
};
use figure::Note;

// Names as [`normalised_name`] gives them.
const USERS: [&str; 8] =
    ["userid", "user", "uid", "customerid", "reviewerid", "customer", "memberid", "username"];
const ITEMS: [&str; 14] = [
    "movieid",
    "itemid",
    "item",
    "productid",
    "product",
    "asin",
    "isbn",
    "bookid",
    "book",
    "animeid",
    "songid",
    "artistid",
    "movie",
    "title",
];
const RATINGS: [&str; 8] =
    ["rating", "score", "stars", "value", "overall", "bookrating", "userrating", "ratingscore"];
const TIMES: [&str; 5] = ["timestamp", "time", "date", "unixreviewtime", "datetime"];

/// Indices of the columns.
#[derive(Debug, Clone, Copy)]
struct ColumnIndices {
    user: usize,
    item: usize,
    rating: usize,
    time: Option<usize>,
}

/// Loads a ratings file.
///
/// # Errors
/// A file that cannot be read, or whose columns cannot be recognised.
pub(super) fn load(file: &Path, options: &LoadOptions) -> Result<RatingData, DataError> {
    memory_limit::check_file(file, options)?;
    let mut text = source::text(file, options.encoding)?;
    memory_limit::check_cells(&text, options)?;
    if text.lines().next().is_some_and(|line| line.contains("::")) {
        text = text.replace("::", "\t");
    }
    let mut about = About::new("ratings", licence(file, &text), card(file));
    let mut rows = Rows::default();
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
    if [".jsonl", ".ndjson", ".json"].iter().any(|end| name.trim_end_matches(".gz").ends_with(end))
    {
        rows.read_json(file, &text, options)?;
    } else {
        rows.read(file, &text, options)?;
    }
    rows.latest_only(&mut about);
    about.warnings.extend(zeros(&rows.ratings).map(WarningRecord::from));
    build(rows, about, options)
}

/// MovieLens files come with terms that their users must know.
fn licence(file: &Path, text: &str) -> &'static str {
    let movielens = file
        .components()
        .any(|part| part.as_os_str().to_string_lossy().to_lowercase().contains("movielens"));
    if movielens && text.starts_with("userId,movieId,rating,timestamp") {
        return "MovieLens (GroupLens): research only, no commercial use without permission";
    }
    UNSTATED
}

fn card(file: &Path) -> Card {
    let mut card = Card::of_user_files(file);
    "ids and habits of real people: who rated what and when can tell who somebody is"
        .clone_into(&mut card.personal_data);
    card
}

#[derive(Default)]
struct Rows {
    users: Ids,
    items: Ids,
    ratings: Vec<Rating>,
    timed: bool,
}

/// Ids in the order in which they come.
#[derive(Default)]
struct Ids {
    names: Vec<String>,
    indices: HashMap<String, u32>,
}

impl Ids {
    fn index(&mut self, name: &str) -> u32 {
        // The 8.0 of one file is the 8 of another.
        let name = composed(plain(name));
        let name = name.as_ref();
        if let Some(index) = self.indices.get(name) {
            return *index;
        }
        let index = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.indices.insert(name.to_owned(), index);
        index
    }
}

impl Rows {
    fn read(&mut self, file: &Path, text: &str, options: &LoadOptions) -> Result<(), DataError> {
        let cut = SeparatedText::new(file, text, None)?;
        let mut reader = cut.reader();
        let mut record = csv::StringRecord::new();
        let corrupt = |error: csv::Error| cut.corrupt(file, &error);
        if !reader.read_record(&mut record).map_err(corrupt)? {
            return Err(damaged(file, messages::empty()));
        }
        let first: Vec<&str> = record.iter().collect();
        let (indices, named) = indices(file, &first, options)?;
        self.timed = indices.time.is_some();
        let mut more = !named || reader.read_record(&mut record).map_err(corrupt)?;
        while more {
            let line = cut.line(&record);
            self.row(|index| record.get(index).unwrap_or_default(), indices)
                .map_err(|message| damaged(file, message.with("line", line)))?;
            more = reader.read_record(&mut record).map_err(corrupt)?;
        }
        self.some(file)
    }

    /// Reads records in JSON, an object a line or a list of them.
    fn read_json(
        &mut self,
        file: &Path,
        text: &str,
        options: &LoadOptions,
    ) -> Result<(), DataError> {
        let table = json::read(file, text)?;
        let first: Vec<&str> = table.names.iter().map(String::as_str).collect();
        let (indices, _) = indices(file, &first, options)?;
        self.timed = indices.time.is_some();
        for row in 0..table.rows {
            self.row(|index| table.columns[index].get(row), indices)
                .map_err(|message| damaged(file, message.with("line", row + 1)))?;
        }
        self.some(file)
    }

    fn some(&self, file: &Path) -> Result<(), DataError> {
        if self.ratings.is_empty() {
            let message = Note::new("fault-no-rating", "has no rating below its names");
            return Err(damaged(file, message));
        }
        Ok(())
    }

    /// Takes a row in. The number of its line is a gap still to fill.
    fn row<'a>(
        &mut self,
        cells: impl Fn(usize) -> &'a str,
        indices: ColumnIndices,
    ) -> Result<(), Note> {
        let cell = |index: usize| cells(index).trim();
        let (user, item, rating) = (cell(indices.user), cell(indices.item), cell(indices.rating));
        if user.is_empty() || item.is_empty() {
            let text = "line {line}: the user or the item is empty";
            return Err(Note::new("fault-rating-of-nobody", text));
        }
        let value = rated(rating).ok_or_else(|| {
            let text = "line {line}: the rating \"{cell}\" is not a number";
            Note::new("fault-rating-no-number", text).with("cell", quoted(rating))
        })?;
        let time = match indices.time.map(cell) {
            None => 0,
            Some(time) => {
                number(time).map(|time| time as i64).or_else(|| date(time)).ok_or_else(|| {
                    let text = "line {line}: the time \"{cell}\" is neither seconds nor a date";
                    Note::new("fault-rating-no-time", text).with("cell", quoted(time))
                })?
            }
        };
        let rating = Rating {
            user: self.users.index(user),
            item: self.items.index(item),
            value: value as f32,
            time,
        };
        self.ratings.push(rating);
        Ok(())
    }

    /// Keeps the last rating of a user for an item.
    fn latest_only(&mut self, about: &mut About) {
        let mut last: HashMap<(u32, u32), usize> = HashMap::with_capacity(self.ratings.len());
        for (index, rating) in self.ratings.iter().enumerate() {
            let known = last.entry((rating.user, rating.item)).or_insert(index);
            if rating.time >= self.ratings[*known].time {
                *known = index;
            }
        }
        let n = self.ratings.len() - last.len();
        if n > 0 {
            let mut index = 0..;
            self.ratings.retain(|rating| {
                index.next().is_some_and(|index| last[&(rating.user, rating.item)] == index)
            });
            about.warnings.push(Warning::RatingsReplaced { n }.into());
        }
    }
}

/// A rating, with a point or a comma before its fraction.
fn rated(cell: &str) -> Option<f64> {
    let comma = || reading(cell, DecimalSign::Comma).filter(|reading| !reading.grouped);
    number(cell).or_else(|| comma().map(|reading| reading.value))
}

/// Where the columns are, and whether the first line holds names.
fn indices(
    file: &Path,
    first: &[&str],
    options: &LoadOptions,
) -> Result<(ColumnIndices, bool), DataError> {
    let there = || first.join(", ").chars().take(200).collect::<String>();
    if let Some(columns) = &options.rating_columns {
        let index = |name: &str| {
            let is_named = |found: &&str| composed(found.trim()) == composed(name);
            first.iter().position(is_named).ok_or_else(|| DataError::Option {
                field: "rating_columns",
                message: messages::no_column(name, &there()),
            })
        };
        let time = columns.time.as_deref().map(index).transpose()?;
        let (user, item) = (index(&columns.user)?, index(&columns.item)?);
        return Ok((ColumnIndices { user, item, rating: index(&columns.rating)?, time }, true));
    }
    let names: Vec<String> = first.iter().map(|name| normalised_name(name)).collect();
    let find =
        |known: &[&str]| known.iter().find_map(|word| names.iter().position(|name| name == word));
    if let (Some(user), Some(item), Some(rating)) = (find(&USERS), find(&ITEMS), find(&RATINGS)) {
        return Ok((ColumnIndices { user, item, rating, time: find(&TIMES) }, true));
    }
    // Without names: user, item, rating and perhaps time, as MovieLens has them.
    let numeric = first.get(2).is_some_and(|cell| rated(cell).is_some());
    if numeric && (3..=4).contains(&first.len()) {
        let time = (first.len() == 4).then_some(3);
        return Ok((ColumnIndices { user: 0, item: 1, rating: 2, time }, false));
    }
    let message = Note::new(
        "fault-rating-columns",
        "the user, item and rating columns were not found; name them \
         (rating_columns; --rating-columns USER,ITEM,RATING). The first line is {first}",
    );
    Err(damaged(file, message.with("first", there())))
}

/// Zeros beside ratings from 1 on: in files such as Book-Crossing's they mean that somebody
/// had an item and did not rate it.
fn zeros(ratings: &[Rating]) -> Option<Warning> {
    let n = ratings.iter().filter(|rating| rating.value == 0.0).count();
    let others = || ratings.iter().filter(|rating| rating.value != 0.0);
    let whole = others().all(|rating| rating.value >= 1.0 && rating.value.fract() == 0.0);
    let scale = others().map(|rating| rating.value).fold(0.0, f32::max);
    (n > 0 && whole && scale > 1.0).then_some(Warning::ZerosAmongRatings { n, of: ratings.len() })
}

fn build(rows: Rows, mut about: About, options: &LoadOptions) -> Result<RatingData, DataError> {
    let (share, seed) = (options.test_share, options.seed);
    let values = rows.ratings.iter().map(|rating| rating.value);
    let low = values.clone().fold(f32::INFINITY, f32::min);
    let high = values.fold(f32::NEG_INFINITY, f32::max);
    if low >= high && options.known.is_none() {
        let text = "every rating is {rating}; there is nothing to learn";
        let message = Note::new("fault-same-ratings", text).with("rating", low);
        return Err(DataError::Unusable(message));
    }
    let parts = match (&options.split, options.every_row(rows.ratings.len())) {
        (_, Some(parts)) => {
            "every rating".clone_into(&mut about.split);
            parts
        }
        (SplitRule::Time(_), None) if !rows.timed => {
            let text = "the ratings have no time; write stratified";
            let message = Note::new("fault-ratings-untimed", text);
            return Err(DataError::Option { field: "split", message });
        }
        (SplitRule::Time(_), None) => {
            about.split =
                format!("the latest {} % of the ratings are the test part", share * 100.0);
            let times: Vec<i64> = rows.ratings.iter().map(|rating| rating.time).collect();
            split::by_time(&times, share)?
        }
        (SplitRule::Group(_), None) => {
            let text = "ratings are split at random or by time";
            let message = Note::new("fault-ratings-split", text);
            return Err(DataError::Option { field: "split", message });
        }
        (SplitRule::Stratified, None) => {
            about.split = format!(
                "{} % of the ratings at random are the test part, seed {seed}",
                share * 100.0
            );
            if rows.timed {
                about.warnings.push(Warning::RandomThoughTimed.into());
            }
            split::random(rows.ratings.len(), share, seed)?
        }
    };
    let pick = |indices: &[u32]| indices.iter().map(|p| rows.ratings[*p as usize]).collect();
    let data = RatingData {
        train: pick(&parts.training),
        test: pick(&parts.validation),
        about,
        users: rows.users.names,
        items: rows.items.names,
        scale: (low, high),
        timed: rows.timed,
        rule: options.split.clone(),
    };
    Ok(data.with_digest())
}

#[cfg(test)]
mod tests;
