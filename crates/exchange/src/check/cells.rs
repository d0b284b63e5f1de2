//! The cells of a row, each checked by the kind of its field.

use std::ops::RangeInclusive;

use super::{choices::range, columns::Columns};
use crate::{
    error::{ImportError, shown},
    field::FieldKind,
    map::{scale::Scale, words, words::Level},
    parse::Row,
    row::At,
    value,
};
use i18n::format;
use market::PriceUnit;
use parsing::typed_number::{self, Convention, Refused};

/// One row.
pub(crate) struct Cells<'a> {
    pub(crate) columns: &'a Columns<'a>,
    pub(super) row: Row<'a>,
}

impl Columns<'_> {
    /// Rows that have as many cells as the head; the others are errors.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Result<Cells<'_>, ImportError>> {
        const STEP: usize = 1_000;
        let (width, progress) = (self.file.table.width(), self.rules.progress.clone());
        let (used, head) = (self.used(), self.file.table.head.as_slice());
        self.file
            .table
            .rows()
            .enumerate()
            .map(move |(at, row)| {
                if at % STEP == STEP - 1 {
                    progress.add(STEP as u64);
                }
                row
            })
            .map(move |row| match width {
                Some(width) if row.written() != width => {
                    let args =
                        vec![("count", row.written().to_string()), ("head", width.to_string())];
                    Err(ImportError::of_row(row.number(), "import-ragged", args))
                }
                _ => used
                    .iter()
                    .try_for_each(|used| used.check(row, head))
                    .map(|()| Cells { columns: self, row }),
            })
    }
}

impl<'a> Cells<'a> {
    pub(crate) fn raw(&self, id: &str) -> &'a str {
        self.columns.place(id).map_or("", |column| self.row.cell(column))
    }

    /// True for a cell that holds nothing.
    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.row.cell(column).is_empty()
    }

    /// How the number in a field's column is written; of amounts, the currency knows.
    pub(super) fn convention(&self, id: &str, currency: Option<&str>) -> Convention {
        let chosen = self.columns.file.mapping.reading.decimal_comma;
        let people = match currency {
            Some(currency) => self.columns.file.table.convention(chosen, Some(currency)),
            None => self.columns.convention,
        };
        self.columns.place(id).map_or(people, |column| self.row.convention(column, people))
    }

    /// What is wrong with a number.
    pub(super) fn refused(&self, id: &str, cell: &str, refused: Refused) -> ImportError {
        let mut args = vec![("value", shown(cell))];
        let Refused::TwoWays(both) = refused else {
            return self.error(id, "import-not-a-number", args);
        };
        let [first, second] = both.map(|one| one.unmistakable());
        args.extend([("first", first), ("second", second)]);
        self.error(id, "import-two-ways", args)
    }

    fn name(&self, id: &str) -> &str {
        self.columns.place(id).map_or("", |column| self.columns.head(column))
    }

    /// What is wrong in a field's column.
    pub(crate) fn error(
        &self,
        id: &str,
        key: &'static str,
        args: Vec<(&'static str, String)>,
    ) -> ImportError {
        ImportError::of_row(self.row.number(), key, args).in_column(self.name(id))
    }

    /// A text, or nothing where the cell is empty.
    pub(crate) fn text(&self, id: &str) -> Result<Option<String>, ImportError> {
        let cell = self.raw(id);
        let most = match self.columns.field(id).map(|field| field.kind) {
            Some(FieldKind::Text(most)) => most,
            _ => 2000,
        };
        check_text(cell, most).map_err(|(key, args)| self.error(id, key, args))?;
        Ok((!cell.is_empty()).then(|| cell.to_owned()))
    }

    /// A text that must be there.
    pub(crate) fn required(&self, id: &str) -> Result<String, ImportError> {
        self.text(id)?.ok_or_else(|| self.error(id, "import-cell-missing", vec![]))
    }

    /// Where the row comes from and when it was so.
    pub(crate) fn at(&self) -> Result<At, ImportError> {
        let source = self.text("source")?;
        if source.is_none()
            && self.columns.file.mapping.source.trim().is_empty()
            && self.columns.field("source").is_some()
        {
            return Err(self.error("source", "import-cell-missing", vec![]));
        }
        let cell = self.raw("date");
        let mut date = None;
        if !cell.is_empty() {
            let day = value::date(cell).ok_or_else(|| {
                self.error("date", "import-not-a-date", vec![("value", shown(cell))])
            })?;
            if !value::is_past(day, self.columns.rules.today) {
                return Err(self.error("date", "import-date-range", vec![("value", shown(cell))]));
            }
            date = Some(day);
        } else if self.columns.file.mapping.date.trim().is_empty()
            && self.columns.field("date").is_some()
        {
            return Err(self.error("date", "import-cell-missing", vec![]));
        }
        Ok(At { row: self.row.number(), source, date })
    }

    /// A finite number within a range.
    pub(crate) fn number(
        &self,
        id: &str,
        within: RangeInclusive<f64>,
    ) -> Result<Option<f64>, ImportError> {
        self.number_of(id, within, false)
    }

    fn number_of(
        &self,
        id: &str,
        within: RangeInclusive<f64>,
        whole: bool,
    ) -> Result<Option<f64>, ImportError> {
        let cell = self.raw(id);
        if words::is_unknown(cell) {
            return Ok(None);
        }
        let percent = self.columns.field(id).is_some_and(|field| field.kind == FieldKind::Percent);
        if cell.ends_with(['%', '％']) && !percent {
            return Err(self.error(id, "import-percent", vec![("value", shown(cell))]));
        }
        let bare = value::without_percent(cell);
        let convention = self.convention(id, None);
        let read = if whole {
            typed_number::read_whole(bare, convention)
        } else {
            typed_number::read_within(bare, convention, |value| within.contains(&value))
        };
        let number = read.map_err(|refused| self.refused(id, cell, refused))?.value();
        if within.contains(&number) {
            return Ok(Some(number));
        }
        Err(self.out_of_range(id, cell, (*within.start(), *within.end())))
    }

    pub(super) fn out_of_range(&self, id: &str, cell: &str, (min, max): (f64, f64)) -> ImportError {
        let args = vec![("value", shown(cell)), ("min", end(min)), ("max", end(max))];
        self.error(id, "import-out-of-range", args)
    }

    /// A whole number from 0 that must be there.
    pub(crate) fn count(&self, id: &str) -> Result<i32, ImportError> {
        let number = self.whole(id, 0..=1_000_000_000)?;
        number.ok_or_else(|| self.error(id, "import-cell-missing", vec![]))
    }

    /// A whole number within a range.
    pub(crate) fn whole(
        &self,
        id: &str,
        within: RangeInclusive<i32>,
    ) -> Result<Option<i32>, ImportError> {
        let range = f64::from(*within.start())..=f64::from(*within.end());
        let Some(number) = self.number_of(id, range, true)? else { return Ok(None) };
        if number.fract() != 0.0 {
            let args = vec![("value", format::number(number))];
            return Err(self.error(id, "import-not-whole", args));
        }
        Ok(Some(number as i32))
    }

    /// A rating in a field's own column.
    pub(crate) fn rating(&self, id: &'static str) -> Result<Level, ImportError> {
        match self.columns.place(id) {
            Some(column) => self.rating_at(id, column),
            None => Ok(None),
        }
    }

    /// A rating in any column of a rating field.
    pub(crate) fn rating_at(&self, id: &'static str, column: usize) -> Result<Level, ImportError> {
        let cell = self.row.cell(column);
        let here = |error: ImportError| error.in_column(self.columns.head(column));
        // The usual case first: one or two digits.
        if let Ok(level) = cell.parse::<u8>() {
            return self.level(id, f64::from(level), cell).map_err(here);
        }
        match value::number(cell, self.row.convention(column, self.columns.convention)) {
            Ok(value) => return self.level(id, value, cell).map_err(here),
            Err(refused @ Refused::TwoWays(_)) => {
                return Err(here(self.refused(id, cell, refused)));
            }
            Err(Refused::NotANumber) => {}
        }
        let known = self.columns.choices.words.get(id).and_then(|levels| levels.get(cell));
        known.copied().ok_or_else(|| {
            here(self.error(id, "import-word-unknown", vec![("value", shown(cell))]))
        })
    }

    fn level(&self, id: &str, value: f64, cell: &str) -> Result<Level, ImportError> {
        let (low, high) = self.columns.field(id).map_or((0, 0), range);
        let range = (f64::from(low), f64::from(high));
        // 8 % is eight of a hundred, whatever the others are of.
        let hundred = self.columns.choices.scales.get(id).is_some_and(|scale| scale.high == 100.0);
        if cell.ends_with('%') && !hundred {
            return Err(self.error(id, "import-percent", vec![("value", shown(cell))]));
        }
        if let Some(scale) = self.columns.choices.scales.get(id) {
            let level = scale.level(value, Scale { low: range.0, high: range.1 });
            let unfit = || self.out_of_range(id, cell, (scale.low, scale.high));
            return level.map(Some).ok_or_else(unfit);
        }
        if value < range.0 || value > range.1 || value.fract() != 0.0 {
            return Err(self.out_of_range(id, cell, range));
        }
        Ok(Some(value as u8))
    }

    /// An address of a web page; nothing where the cell is empty.
    pub(crate) fn web(&self, id: &str) -> Result<Option<String>, ImportError> {
        let Some(text) = self.text(id)? else { return Ok(None) };
        let full = if text.contains("://") { text.clone() } else { format!("https://{text}") };
        let good = url::Url::parse(&full)
            .ok()
            .filter(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.host_str().is_some_and(|host| host.contains('.'))
            })
            .filter(|_| full.chars().count() <= 500);
        let bad = || self.error(id, "import-not-web", vec![("value", shown(&text))]);
        good.map(|url| Some(url.to_string())).ok_or_else(bad)
    }

    /// What a price buys.
    pub(crate) fn unit(&self, id: &str) -> Result<&'static str, ImportError> {
        let cell = self.raw(id);
        unit(cell).map(PriceUnit::as_str).ok_or_else(|| {
            let offered: Vec<_> = PriceUnit::ALL.into_iter().map(PriceUnit::as_str).collect();
            let args = vec![("value", shown(cell)), ("offered", offered.join(", "))];
            self.error(id, "import-unit-unknown", args)
        })
    }
}

/// Key of the text that says what is wrong, and what it names.
type CellError = (&'static str, Vec<(&'static str, String)>);

/// The end of a range as a person would say it.
fn end(value: f64) -> String {
    if value.abs() < 1000.0 { format::number(value) } else { format::brief(value) }
}

/// Checks a text's length and letters.
pub(crate) fn check_text(text: &str, most: usize) -> Result<(), CellError> {
    // Bytes are at least as many as characters.
    if text.len() > most {
        let count = text.chars().count();
        if count > most {
            let args = vec![("max", most.to_string()), ("count", count.to_string())];
            return Err(("import-text-too-long", args));
        }
    }
    let bad = |c: char| c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if text.chars().any(bad) {
        return Err(("import-text-unreadable", vec![]));
    }
    Ok(())
}

/// Reads what a price buys, in the words of price lists.
fn unit(cell: &str) -> Option<PriceUnit> {
    let word = cell.trim().to_lowercase();
    if let Some(unit) = PriceUnit::parse(&word) {
        return Some(unit);
    }
    let word = word.trim_start_matches("per ").trim_start_matches(['/', '每']).trim();
    Some(match word {
        "month" | "monthly" | "mo" | "月" => PriceUnit::Month,
        "seat" | "user" | "seat and month" | "user and month" | "user/month" | "seat/month"
        | "user per month" | "seat per month" | "席位" | "席位/月" | "用户/月" => {
            PriceUnit::SeatMonth
        }
        "year" | "yearly" | "annual" | "annually" | "年" => PriceUnit::Year,
        "1000 requests" | "1,000 requests" | "1k requests" | "thousand requests" | "千次"
        | "千次请求" => PriceUnit::ThousandRequests,
        "one-time" | "one time" | "onetime" | "lifetime" | "一次" | "一次性" => {
            PriceUnit::Once
        }
        _ => return None,
    })
}
