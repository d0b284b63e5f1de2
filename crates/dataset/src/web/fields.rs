//! What somebody typed about a set, read into an [`Entry`]; and the form filled
//! with what is known of a set that gets another version.

use std::collections::BTreeMap;

use super::cells;
use crate::{DatasetKind, DatasetName, DatasetVersion, entry::Entry, version::PersonalData};
use lab::data::{Area, Colour, ColumnKind, ImageOptions, LoadOptions, RatingColumns, SplitRule};
use web::forms::{Form, FormState};

const TITLE_LENGTH: usize = 120;
const LICENCE_LENGTH: usize = 200;
const CARD_LENGTH: usize = 2_000;
const COLUMN_LENGTH: usize = 200;
/// Words that addresses use in place of names of sets.
const RESERVED: [&str; 2] = ["new", "drafts"];

/// Which of the reader's options a kind has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Takes {
    pub(super) encoding: bool,
    pub(super) columns: bool,
    /// Words for no value, the sign before fractions, the line of names.
    pub(super) cells: bool,
    pub(super) positive: bool,
    pub(super) images: bool,
    pub(super) ratings: bool,
    pub(super) by_time: bool,
    pub(super) by_column: bool,
    pub(super) split: bool,
}

impl Takes {
    pub(super) fn of(kind: DatasetKind) -> Self {
        let (text, table) = (kind == DatasetKind::Text, kind == DatasetKind::Table);
        let ratings = kind == DatasetKind::Ratings;
        Self {
            encoding: text || table || ratings || kind == DatasetKind::Images,
            columns: text,
            cells: table,
            positive: text || table,
            images: kind == DatasetKind::Images,
            ratings,
            by_time: ratings || table,
            by_column: table,
            split: kind != DatasetKind::Mnist,
        }
    }
}

/// True when the reader has a card of its own for this kind.
fn has_card(kind: DatasetKind) -> bool {
    matches!(kind, DatasetKind::Mnist | DatasetKind::Credit)
}

/// Reads the form; errors are added to it. `into` is the set
/// that gets another version.
pub(super) fn read(
    form: &mut Form,
    kind: DatasetKind,
    into: Option<&DatasetName>,
) -> Option<Entry> {
    let name = match into {
        Some(name) => Some(name.clone()),
        None => read_name(form),
    };
    let least = usize::from(!has_card(kind));
    let title = form.text("title", 1..=TITLE_LENGTH);
    let licence = form.text("licence", least..=LICENCE_LENGTH);
    let provenance = form.text("provenance", least..=CARD_LENGTH);
    let personal = match (form.raw("personal"), has_card(kind)) {
        ("", true) => Some(None),
        _ => form.choice("personal", PersonalData::parse).map(Some),
    };
    let personal_note = form.text("personal_note", 0..=CARD_LENGTH);
    let intended_use = form.text("intended_use", least..=CARD_LENGTH);
    let limits = form.text("limits", 0..=CARD_LENGTH);
    let load = read_options(form, kind);
    if !form.is_valid() {
        return None;
    }
    Some(Entry {
        name: name?,
        kind,
        title: title?,
        licence: licence?,
        provenance: provenance?,
        personal: personal?,
        personal_note: personal_note?,
        intended_use: intended_use?,
        limits: limits?,
        load: load?,
        source: String::new(),
    })
}

fn read_name(form: &mut Form) -> Option<DatasetName> {
    let text = form.text("name", 1..=crate::version::NAME_LENGTH)?;
    let name = DatasetName::parse(&text).filter(|name| !RESERVED.contains(&name.as_str()));
    let Some(name) = name else {
        form.fail("name", "dataset-name-form", vec![]);
        return None;
    };
    if DatasetKind::parse(name.as_str()).is_some_and(DatasetKind::generated) {
        form.fail("name", "dataset-name-generated", vec![]);
        return None;
    }
    Some(name)
}

fn read_options(form: &mut Form, kind: DatasetKind) -> Option<LoadOptions> {
    let takes = Takes::of(kind);
    let mut load = LoadOptions::default();
    if takes.encoding {
        load.encoding = or_usual(form, "encoding", load.encoding, |word| word.parse().ok())?;
    }
    if takes.positive {
        load.target = column(form, "target")?;
        load.positive = column(form, "positive")?;
    }
    if takes.columns {
        load.text_column = column(form, "text_column")?;
    }
    if takes.cells {
        cells::read(form, &mut load)?;
    }
    if takes.images {
        load.image = image(form)?;
    }
    if takes.ratings {
        load.rating_columns = rating_columns(form)?;
    }
    if kind == DatasetKind::Table {
        load.kinds = kinds(form)?;
    }
    if takes.by_time {
        load.split = split(form, takes.by_column)?;
    }
    if takes.split {
        if !form.raw("test_share").is_empty() {
            load.test_share = form.number("test_share", 1.0..=90.0)? / 100.0;
        }
        if !form.raw("seed").is_empty() {
            load.seed = u64::try_from(form.integer("seed", 0..=1_000_000_000)?).ok()?;
        }
    }
    Some(load)
}

fn or_usual<T>(
    form: &mut Form,
    name: &str,
    usual: T,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    if form.raw(name).is_empty() { Some(usual) } else { form.choice(name, parse) }
}

/// The name of a column, which may be left out. The outer `None` means: wrong.
fn column(form: &mut Form, name: &str) -> Option<Option<String>> {
    Some(Some(form.text(name, 0..=COLUMN_LENGTH)?).filter(|text| !text.is_empty()))
}

/// Kinds of a table's columns by name, as JSON. The page has no such field: there
/// the columns are corrected when they were read.
fn kinds(form: &mut Form) -> Option<BTreeMap<String, ColumnKind>> {
    let text = form.raw("columns");
    if text.is_empty() {
        return Some(BTreeMap::new());
    }
    let kinds = serde_json::from_str(text).ok();
    if kinds.is_none() {
        form.fail("columns", "dataset-columns-form", vec![]);
    }
    kinds
}

fn image(form: &mut Form) -> Option<ImageOptions> {
    let usual = ImageOptions::default();
    let colour = or_usual(form, "colour", usual.colour, parse_colour);
    let mut side = |name, usual: u32| match form.raw(name) {
        "" => Some(usual),
        _ => form.integer(name, 1..=512).and_then(|side| u32::try_from(side).ok()),
    };
    let (rows, columns) = (side("image_rows", usual.rows), side("image_columns", usual.columns));
    Some(ImageOptions { rows: rows?, columns: columns?, colour: colour? })
}

fn parse_colour(word: &str) -> Option<Colour> {
    match word {
        "grey" => Some(Colour::Grey),
        "rgb" => Some(Colour::Rgb),
        _ => None,
    }
}

/// Names of the three columns, all or none. The outer `None` means: wrong.
fn rating_columns(form: &mut Form) -> Option<Option<RatingColumns>> {
    let names = ["rating_user", "rating_item", "rating_value"];
    let [user, item, rating] = names.map(|name| column(form, name));
    let (user, item, rating, time) = (user?, item?, rating?, column(form, "rating_time")?);
    if user.is_none() && item.is_none() && rating.is_none() && time.is_none() {
        return Some(None);
    }
    for (name, given) in names.iter().zip([&user, &item, &rating]) {
        if given.is_none() {
            form.fail(name, "dataset-rating-columns-all", vec![]);
        }
    }
    Some(Some(RatingColumns { user: user?, item: item?, rating: rating?, time }))
}

fn split(form: &mut Form, by_column: bool) -> Option<SplitRule> {
    let rule = or_usual(form, "split", "stratified".to_owned(), |word| {
        ["stratified", "time", "group"].contains(&word).then(|| word.to_owned())
    })?;
    let column = column(form, "split_column")?.filter(|_| by_column);
    match (rule.as_str(), column) {
        ("stratified", _) => Some(SplitRule::Stratified),
        ("time", column) if column.is_some() || !by_column => Some(SplitRule::Time(column)),
        ("group", Some(column)) => Some(SplitRule::Group(column)),
        ("group", None) if !by_column => {
            form.fail("split", "field-not-offered", vec![]);
            None
        }
        _ => {
            form.fail("split_column", "dataset-split-column-missing", vec![]);
            None
        }
    }
}

/// The form for another version, with what is known of the newest.
pub(super) fn of_version(title: &str, version: &DatasetVersion) -> FormState {
    let (about, load) = (version.about.as_ref(), &version.load);
    let card = |read: fn(&lab::data::Card) -> &String| {
        about.map(|about| read(&about.card).clone()).unwrap_or_default()
    };
    let split = load.split.to_string();
    let (rule, column) = split.split_once('=').unwrap_or((&split, ""));
    let mut values = vec![
        ("title", title.to_owned()),
        ("licence", version.licence.clone()),
        ("provenance", card(|card| &card.provenance)),
        ("personal_note", card(|card| &card.personal_data)),
        ("intended_use", card(|card| &card.intended_use)),
        ("limits", card(|card| &card.limits)),
        ("split", rule.to_owned()),
        ("split_column", column.to_owned()),
        ("target", load.target.clone().unwrap_or_default()),
        ("positive", load.positive.clone().unwrap_or_default()),
        ("text_column", load.text_column.clone().unwrap_or_default()),
    ];
    if let Some(personal) = about.and_then(|about| about.personal) {
        values.push(("personal", personal.as_str().to_owned()));
    }
    if let Some(columns) = &load.rating_columns {
        values.extend([
            ("rating_user", columns.user.clone()),
            ("rating_item", columns.item.clone()),
            ("rating_value", columns.rating.clone()),
            ("rating_time", columns.time.clone().unwrap_or_default()),
        ]);
    }
    values.extend(of_options(load));
    values.extend(cells::filled(load));
    FormState::filled(values)
}

/// The form for a new set.
pub(super) fn of_new() -> FormState {
    FormState::filled(of_options(&LoadOptions::default()))
}

fn of_options(load: &LoadOptions) -> Vec<(&'static str, String)> {
    let colour = if load.image.colour == Colour::Rgb { "rgb" } else { "grey" };
    vec![
        ("encoding", load.encoding.to_string()),
        ("image_rows", load.image.rows.to_string()),
        ("image_columns", load.image.columns.to_string()),
        ("colour", colour.to_owned()),
        ("test_share", (load.test_share * 100.0).round().to_string()),
        ("seed", load.seed.to_string()),
    ]
}

/// Word and text key of every encoding.
pub(super) const ENCODINGS: [(&str, &str); 7] = [
    ("utf-8", "dataset-encoding-utf-8"),
    ("gbk", "dataset-encoding-gbk"),
    ("big5", "dataset-encoding-big5"),
    ("shift-jis", "dataset-encoding-shift-jis"),
    ("euc-jp", "dataset-encoding-euc-jp"),
    ("euc-kr", "dataset-encoding-euc-kr"),
    ("latin-1", "dataset-encoding-latin-1"),
];

/// Text key of a kind of rows.
pub(super) fn area_key(area: Area) -> &'static str {
    match area {
        Area::Images => "dataset-area-images",
        Area::Text => "dataset-area-text",
        Area::Ratings => "dataset-area-ratings",
        Area::Table => "dataset-area-table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::data::Encoding;

    #[test]
    fn every_encoding_that_is_offered_is_read() {
        assert!(ENCODINGS.iter().all(|(word, _)| word.parse::<Encoding>().is_ok()));
    }
}
