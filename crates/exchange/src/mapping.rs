//! How the columns of a file become fields: what a person chose, kept as it was
//! typed, and what is guessed from the columns' names. Knows no record.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{
    fault::Fault,
    file::{Delimiter, Kind, Reading, Sheet},
    grid::{Form, Row},
    scale,
    span::Ends,
    target::{Field, FieldKind, Target},
    value,
};
use parsing::typed_number::{self, Amount, Convention, Mark, Refused};

/// True for what spreadsheet programs write where a formula failed. `#N/A` is told apart from
/// these: people write it where there is no answer.
pub(super) fn is_error(cell: &str) -> bool {
    const ERRORS: [&str; 8] =
        ["#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"];
    cell.starts_with('#') && ERRORS.contains(&cell)
}

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Role {
    /// A field of the target; empty when the column is left out.
    pub field: String,
    /// For a spread field: the need or capability that the column is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// Everything that a person chose for an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub target: Target,
    #[serde(default)]
    pub reading: Reading,
    /// One per column.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// By field and word, as typed: a number or `unknown`.
    #[serde(default)]
    pub scales: BTreeMap<String, BTreeMap<String, String>>,
    /// By field, the scale of its numbers, as typed.
    #[serde(default)]
    pub spans: BTreeMap<String, Ends>,
    /// Where rows come from that do not say so themselves.
    #[serde(default)]
    pub source: String,
    /// Day of rows that do not say so themselves, as typed.
    #[serde(default)]
    pub date: String,
    /// The need of ratings that do not name one: its identifier or statement.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub need: String,
    /// Needs, competitors and capabilities that are only named are made.
    #[serde(default)]
    pub create_missing: bool,
}

/// The file as columns with names.
#[derive(Debug)]
pub struct Table<'a> {
    pub sheet: &'a Sheet,
    pub head: Vec<String>,
    /// Place of the first row below the head.
    first: usize,
    /// Cells of the head row, or of the first one, as written.
    written: usize,
}

impl<'a> Table<'a> {
    /// Finds the head.
    ///
    /// # Errors
    /// There is no row below it.
    pub fn new(sheet: &'a Sheet, reading: &Reading) -> Result<Self, Fault> {
        let number = match sheet.kind {
            Kind::Json => 0,
            _ => reading.head.unwrap_or(1),
        };
        let grid = &sheet.grid;
        if number == 0 && sheet.kind != Kind::Json {
            let width = grid.rows_from(0).map(|row| row.len()).max().unwrap_or(0);
            let head = (1..=width).map(|column| column.to_string()).collect();
            // Rows without names are as long as the first of them.
            let written = grid.row(0).map_or(0, |row| row.written());
            return Ok(Self { sheet, head, first: 0, written });
        }
        let place = grid.place_of(number);
        let row = grid.row(place).ok_or_else(|| Fault::of_file("import-only-head", vec![]))?;
        if grid.row(place + 1).is_none() {
            return Err(Fault::of_row(row.number(), "import-only-head", vec![]));
        }
        let mut head: Vec<String> = row.cells().map(str::to_owned).collect();
        // A column that holds something is there without a name, too.
        let widest = grid.rows_from(place + 1).map(|row| row.len()).max().unwrap_or(0);
        head.resize(head.len().max(widest), String::new());
        Ok(Self { sheet, head, first: place + 1, written: row.written() })
    }

    /// The rows below the head.
    pub fn rows(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.sheet.grid.rows_from(self.first)
    }

    /// Number of rows below the head.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sheet.grid.len() - self.first
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Cells that a row should have; nothing where rows may be of any length.
    #[must_use]
    pub fn width(&self) -> Option<usize> {
        (self.sheet.kind == Kind::Text && self.written > 0).then_some(self.written)
    }

    /// Names that stand over more than one column.
    #[must_use]
    pub fn repeated(&self) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let all = self.head.iter().map(String::as_str).filter(|name| !name.is_empty());
        all.filter(|name| !seen.insert(*name)).collect()
    }

    /// Distinct words of a column that are no numbers, in the order of the alphabet; at most `most`.
    #[must_use]
    pub fn words(&self, column: usize, convention: Convention, most: usize) -> BTreeSet<&'a str> {
        let mut words = BTreeSet::new();
        for row in self.rows() {
            let (cell, form) = (row.cell(column), row.form(column));
            if words.len() < most
                && matches!(form, Form::Text)
                && !is_error(cell)
                && !words.contains(cell)
                && matches!(value::number(cell, convention), Err(Refused::NotANumber))
            {
                words.insert(cell);
            }
        }
        words
    }

    /// How people write numbers in it, where nobody chose a mark: a text that semicolons cut
    /// has its commas free, one that commas cut its points; else the currency says what is usual.
    #[must_use]
    pub fn convention(&self, chosen: Option<bool>, currency: Option<&str>) -> Convention {
        match (chosen, self.sheet.kind, self.sheet.delimiter) {
            (Some(true), ..) => Convention::Only(Mark::Comma),
            (Some(false), ..) => Convention::Only(Mark::Point),
            (None, Kind::Text, Some(Delimiter::Semicolon)) => Convention::Unknown,
            (None, Kind::Text, cut) => {
                let currency = currency.and_then(Mark::of_currency);
                match Convention::agreed([Some(Mark::Point), currency]) {
                    Convention::Unknown if cut == Some(Delimiter::Comma) => Convention::Program,
                    convention => convention,
                }
            }
            (None, ..) => Convention::Program,
        }
    }

    /// True for decimal commas and false for points, where the cells of some columns show
    /// one of them and never the other.
    fn shows_decimal_comma(&self, columns: &[usize]) -> Option<bool> {
        /// Rows that are looked at.
        const ROWS: usize = 10_000;
        let (mut comma, mut point, mut open) = (false, false, false);
        for row in self.rows().take(ROWS) {
            for column in columns.iter().filter(|column| row.form(**column) == Form::Text) {
                let number = Amount::of(value::without_percent(row.cell(*column))).number;
                match typed_number::shown_mark(number) {
                    Some(Mark::Comma) => comma = true,
                    Some(Mark::Point) => point = true,
                    None => open |= number.contains(',') && typed_number::is_two_ways(number),
                }
            }
        }
        if self.sheet.kind != Kind::Text {
            // Points are what programs write; commas are read where they are clear.
            return (comma && !point).then_some(true);
        }
        match (comma, point) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (true, true) => None,
            // Whoever cuts columns by semicolons needs the comma for decimals.
            (false, false) => {
                (open && self.sheet.delimiter == Some(Delimiter::Semicolon)).then_some(true)
            }
        }
    }
}

/// Words that make a column one of importance or of satisfaction.
const MEASURES: [(&str, &str); 6] = [
    ("importance", "importance-of"),
    ("satisfaction", "satisfaction-of"),
    ("重要性", "importance-of"),
    ("重要程度", "importance-of"),
    ("满意度", "satisfaction-of"),
    ("满意程度", "satisfaction-of"),
];

/// `Importance: See defects`, `See defects (satisfaction)`: the measure and the rest.
fn measured(head: &str) -> Option<Role> {
    let lower = head.to_lowercase();
    for (word, field) in MEASURES {
        let behind = lower.strip_prefix(word).map(|rest| head.get(head.len() - rest.len()..));
        let before = || {
            let bare = lower.trim_end_matches([')', ']', '）', '】']);
            bare.strip_suffix(word).map(|rest| head.get(..rest.len()))
        };
        let label = match behind {
            Some(rest) => rest.map(said_behind),
            None => before().flatten().map(said_before),
        };
        if let Some(label) = label.filter(|label| !label.is_empty()) {
            return Some(Role { field: field.to_owned(), label: label.to_owned() });
        }
    }
    None
}

/// What may stand between a measure and what it is of. Other signs belong to the name:
/// `< 5 dB` and `> 5 dB` are two needs.
const BETWEEN: [char; 8] = [':', '：', '–', '—', '|', '/', '_', '·'];

/// The name in what follows a measure.
fn said_behind(rest: &str) -> &str {
    let rest = rest.trim();
    for (open, close) in [('(', ')'), ('[', ']'), ('（', '）'), ('【', '】')] {
        if let Some(inside) = rest.strip_prefix(open) {
            return inside.strip_suffix(close).unwrap_or(inside).trim();
        }
    }
    let hyphen = rest.strip_prefix('-').filter(|rest| !rest.starts_with(|c: char| c.is_numeric()));
    let rest = hyphen.unwrap_or_else(|| rest.trim_start_matches(BETWEEN)).trim_start();
    rest.strip_prefix("of ").unwrap_or(rest).trim()
}

/// The name in what stands before a measure.
fn said_before(rest: &str) -> &str {
    let rest = rest.trim();
    let bare = rest.strip_suffix(['(', '[', '（', '【']);
    let bare = bare.or_else(|| rest.strip_suffix('-').filter(|rest| rest.ends_with(' ')));
    bare.unwrap_or_else(|| rest.trim_end_matches(BETWEEN)).trim()
}

/// What the columns most likely are. Columns that share a name are left to the person.
#[must_use]
pub(super) fn guess_roles(target: Target, table: &Table<'_>, convention: Convention) -> Vec<Role> {
    let repeated = table.repeated();
    let usable = |column: usize| !repeated.contains(table.head[column].as_str());
    let mut roles = vec![Role::default(); table.head.len()];
    for level in [2, 1] {
        for field in target.fields().iter().filter(|field| !field.spread) {
            if roles.iter().any(|role| role.field == field.id) {
                continue;
            }
            let fits = |at: &usize| {
                roles[*at].field.is_empty() && usable(*at) && field.fit(&table.head[*at]) == level
            };
            let found = (0..roles.len()).find(fits);
            if let Some(at) = found.filter(|at| level == 2 || measured(&table.head[*at]).is_none())
            {
                roles[at].field = field.id.to_owned();
            }
        }
    }
    let has = |roles: &[Role], id: &str| roles.iter().any(|role| role.field == id);
    if target == Target::Ratings && !has(&roles, "need") {
        spread_measures(&mut roles, table, &usable);
    }
    if target == Target::Capabilities && !has(&roles, "capability") {
        spread_levels(&mut roles, table, &usable, convention);
    }
    roles
}

fn spread_measures(roles: &mut [Role], table: &Table<'_>, usable: &impl Fn(usize) -> bool) {
    for (at, role) in roles.iter_mut().enumerate() {
        let free =
            role.field.is_empty() || matches!(role.field.as_str(), "importance" | "satisfaction");
        if let Some(found) = measured(&table.head[at]).filter(|_| free && usable(at)) {
            *role = found;
        }
    }
}

/// Every column that holds nothing but ratings is a capability.
fn spread_levels(
    roles: &mut [Role],
    table: &Table<'_>,
    usable: &impl Fn(usize) -> bool,
    convention: Convention,
) {
    let (low, high) = (0, 5);
    for (at, role) in roles.iter_mut().enumerate() {
        let free = role.field.is_empty() || role.field == "rating";
        if !free || !usable(at) || table.head[at].is_empty() {
            continue;
        }
        let mut known = 0_usize;
        let good = table.rows().all(|row| {
            let cell = row.cell(at);
            let level = match value::number(cell, row.convention(at, convention)) {
                Ok(value) => (f64::from(low)..=f64::from(high)).contains(&value).then_some(Some(0)),
                Err(_) => scale::guess(cell, low, high),
            };
            known += usize::from(matches!(level, Some(Some(_))));
            level.is_some()
        });
        if good && known > 0 {
            *role = Role { field: "rating-of".to_owned(), label: table.head[at].clone() };
        }
    }
}

/// Most words of a field that are asked about.
pub(super) const MOST_WORDS: usize = 60;

/// A word of a rating field and what it stands for, as typed or guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub word: String,
    pub typed: String,
}

impl Mapping {
    /// A mapping for a target with nothing chosen yet.
    #[must_use]
    pub fn of(target: Target) -> Self {
        Self {
            target,
            reading: Reading::default(),
            roles: Vec::new(),
            scales: BTreeMap::new(),
            spans: BTreeMap::new(),
            source: String::new(),
            date: String::new(),
            need: String::new(),
            create_missing: true,
        }
    }

    /// A mapping for a file: everything guessed.
    #[must_use]
    pub fn guess(target: Target, table: &Table<'_>, reading: Reading) -> Self {
        let all: Vec<usize> = (0..table.head.len()).collect();
        let seen = reading.decimal_comma.or_else(|| table.shows_decimal_comma(&all));
        let roles = guess_roles(target, table, table.convention(seen, None));
        // Names such as 1.12 say nothing of how numbers are written.
        let holds_numbers =
            |role: &Role| target.field(&role.field).is_some_and(|field| field.kind.is_number());
        let numbers: Vec<usize> =
            (0..roles.len()).filter(|at| holds_numbers(&roles[*at])).collect();
        let decimal_comma = match reading.decimal_comma {
            None if !numbers.is_empty() => table.shows_decimal_comma(&numbers),
            _ => seen,
        };
        Self { roles, reading: Reading { decimal_comma, ..reading }, ..Self::of(target) }
    }

    /// How people write numbers in a file.
    #[must_use]
    pub fn convention(&self, table: &Table<'_>) -> Convention {
        table.convention(self.reading.decimal_comma, None)
    }

    /// Columns by field.
    #[must_use]
    pub fn columns(&self) -> HashMap<&str, Vec<usize>> {
        let mut columns: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, role) in self.roles.iter().enumerate().filter(|(_, role)| !role.field.is_empty()) {
            columns.entry(role.field.as_str()).or_default().push(at);
        }
        columns
    }

    /// Rating fields that are mapped, each with its words.
    #[must_use]
    pub fn words(&self, table: &Table<'_>) -> Vec<(&'static Field, Vec<Word>)> {
        let columns = self.columns();
        let rated = self.target.fields().iter().filter_map(|field| match field.kind {
            FieldKind::Rating(low, high) => Some((field, low, high)),
            _ => None,
        });
        let mut all = Vec::new();
        for (field, low, high) in rated {
            let mut words = BTreeSet::new();
            for column in columns.get(field.id).into_iter().flatten() {
                words.extend(table.words(*column, self.convention(table), MOST_WORDS));
            }
            let typed = self.scales.get(field.id);
            let word = |word: &str| Word {
                typed: typed.and_then(|typed| typed.get(word)).cloned().unwrap_or_else(|| {
                    scale::guess(word, low, high).map_or_else(String::new, |level| {
                        level.map_or_else(|| "unknown".to_owned(), |level| level.to_string())
                    })
                }),
                word: word.to_owned(),
            };
            if !words.is_empty() {
                all.push((field, words.into_iter().take(MOST_WORDS).map(word).collect()));
            }
        }
        all
    }
}

/// What a spread column is about: its label, or else its name.
#[must_use]
pub(super) fn label<'a>(role: &'a Role, head: &'a str) -> &'a str {
    if role.label.trim().is_empty() { head } else { role.label.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::read;

    fn guessed(target: Target, text: &str) -> Vec<String> {
        let sheet = read(text.as_bytes(), &Reading::default()).unwrap();
        let table = Table::new(&sheet, &Reading::default()).unwrap();
        let show = |role: Role| {
            if role.label.is_empty() {
                role.field
            } else {
                format!("{}={}", role.field, role.label)
            }
        };
        guess_roles(target, &table, Convention::Only(Mark::Point)).into_iter().map(show).collect()
    }

    #[test]
    fn columns_are_guessed_from_their_names_in_both_languages() {
        assert_eq!(
            guessed(
                Target::Ratings,
                "respondent_id,need_id,need,frequency,jupyter_met,other_met\n1,7a,x,Daily,Yes,No"
            ),
            ["respondent", "", "need", "importance", "satisfaction", ""]
        );
        assert_eq!(
            guessed(Target::Ratings, "受访者,需求,重要性,满意度\n1,x,9,3"),
            ["respondent", "need", "importance", "satisfaction"]
        );
        assert_eq!(
            guessed(Target::Votes, "votes,issue,url,title\n1,2,u,t"),
            ["votes", "", "source", "need"]
        );
        assert_eq!(
            guessed(Target::Prices, "竞争者,价格,单位\na,1,month"),
            ["competitor", "amount", "unit"]
        );
    }

    #[test]
    fn wide_files_name_their_needs_and_capabilities_in_the_head() {
        assert_eq!(
            guessed(
                Target::Ratings,
                "id,respondent,Importance: See defects,See defects (satisfaction),重要性：看清\n1,r,9,3,4"
            ),
            [
                "",
                "respondent",
                "importance-of=See defects",
                "satisfaction-of=See defects",
                "importance-of=看清"
            ]
        );
        assert_eq!(
            guessed(
                Target::Capabilities,
                "vendor,license,stars,bm25,disk\nA,MIT,9000,full,\nB,Own,0,none,?"
            ),
            ["competitor", "", "", "rating-of=bm25", ""]
        );
    }

    #[test]
    fn signs_of_a_name_in_the_head_are_kept() {
        assert_eq!(
            guessed(
                Target::Ratings,
                "respondent,Importance: < 5 dB,Importance: > 5 dB,< 5 dB (satisfaction),> 5 dB - satisfaction,\
                 Importance -5 °C,Importance of C++,重要性【ข้า】\nR,9,8,3,4,5,6,7"
            ),
            [
                "respondent",
                "importance-of=< 5 dB",
                "importance-of=> 5 dB",
                "satisfaction-of=< 5 dB",
                "satisfaction-of=> 5 dB",
                "importance-of=-5 °C",
                "importance-of=C++",
                "importance-of=ข้า"
            ]
        );
    }

    #[test]
    fn columns_that_share_a_name_are_not_guessed() {
        assert_eq!(guessed(Target::Votes, "need,votes,votes\na,1,2"), ["need", "", ""]);
    }

    #[test]
    fn the_decimal_mark_is_seen_where_it_shows() {
        for (text, comma) in [
            ("competitor;share\na;12,5\nb;3", Some(true)),
            ("competitor;share\na;12.5\nb;3,1", None),
            ("competitor;share\na;12.5\nb;3", Some(false)),
            ("competitor;share\na;0,125\nb;1,250", Some(true)),
            ("competitor;share\na;1,250\nb;3", Some(true)),
            ("competitor;share\na;1.250\nb;3", None),
            ("competitor,share\na,\"1,250\"\nb,3", None),
            ("competitor;share\nNova 1.12;3,5\n1.12;4", Some(true)),
        ] {
            let sheet = read(text.as_bytes(), &Reading::default()).unwrap();
            let table = Table::new(&sheet, &Reading::default()).unwrap();
            let mapping = Mapping::guess(Target::Competitors, &table, Reading::default());
            assert_eq!(mapping.reading.decimal_comma, comma, "{text:?}");
        }
    }

    #[test]
    fn a_file_of_names_alone_is_refused() {
        let sheet = read(b"a,b\n", &Reading::default()).unwrap();
        assert_eq!(Table::new(&sheet, &Reading::default()).unwrap_err().key(), "import-only-head");
    }
}
