//! What the columns of a file most likely are, and how people write numbers in it. Knows no record.

use super::{Mapping, Role, Table, words};
use crate::{
    parse::{Delimiter, Form, Kind, Reading},
    target::Target,
    value,
};
use parsing::typed_number::{self, Amount, Convention, Mark};

impl Mapping {
    /// A mapping for a file: everything guessed.
    pub fn guess(target: Target, table: &Table, reading: Reading) -> Self {
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
}

impl Table {
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
fn guess_roles(target: Target, table: &Table, convention: Convention) -> Vec<Role> {
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
        spread_levels(&mut roles, "rating-of", table, &usable, convention);
    }
    if target == Target::CompetitorRatings && !has(&roles, "competitor") {
        spread_levels(&mut roles, "rating-of-competitor", table, &usable, convention);
    }
    roles
}

fn spread_measures(roles: &mut [Role], table: &Table, usable: &impl Fn(usize) -> bool) {
    for (at, role) in roles.iter_mut().enumerate() {
        let free =
            role.field.is_empty() || matches!(role.field.as_str(), "importance" | "satisfaction");
        if let Some(found) = measured(&table.head[at]).filter(|_| free && usable(at)) {
            *role = found;
        }
    }
}

/// Every column that holds nothing but ratings is a capability, or a competitor.
fn spread_levels(
    roles: &mut [Role],
    field: &str,
    table: &Table,
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
                Err(_) => words::guess(cell, low, high),
            };
            known += usize::from(matches!(level, Some(Some(_))));
            level.is_some()
        });
        if good && known > 0 {
            *role = Role { field: field.to_owned(), label: table.head[at].clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::read;

    fn guessed(target: Target, text: &str) -> Vec<String> {
        let sheet = read(text.as_bytes(), &Reading::default()).unwrap();
        let table = Table::new(sheet, &Reading::default()).unwrap();
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
        assert_eq!(
            guessed(Target::CompetitorRatings, "need,Rival,Other,source\nSee defects,3,?,Test"),
            ["need", "rating-of-competitor=Rival", "", "source"]
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
            let table = Table::new(sheet, &Reading::default()).unwrap();
            let mapping = Mapping::guess(Target::Competitors, &table, Reading::default());
            assert_eq!(mapping.reading.decimal_comma, comma, "{text:?}");
        }
    }

    #[test]
    fn a_file_of_names_alone_is_refused() {
        let sheet = read(b"a,b\n", &Reading::default()).unwrap();
        assert_eq!(Table::new(sheet, &Reading::default()).unwrap_err().key(), "import-only-head");
    }
}
