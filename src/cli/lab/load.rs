//! Options of commands that read a data set.

use clap::Args;

use crate::cli::numbers::number;
use lab::data::{ColumnKind, DecimalSign, Encoding, LoadOptions, RatingColumns, SplitRule};

/// How the files of a data set are read.
#[derive(Debug, Args)]
pub(super) struct Load {
    /// Class column [default: detected by name]
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// Positive class, of two
    #[arg(long, value_name = "CLASS")]
    positive: Option<String>,
    /// Text column [default: detected by name]
    #[arg(long, value_name = "COLUMN")]
    text_column: Option<String>,
    /// Kind of a table column: number, category or ignore; can be repeated
    #[arg(long = "column", value_name = "NAME=KIND", value_parser = kind)]
    columns: Vec<(String, ColumnKind)>,
    /// Word for a missing value, such as NA; can be repeated. Empty cells are
    /// always missing
    #[arg(long, value_name = "WORD")]
    missing: Vec<String>,
    /// Decimal separator: point or comma [default: detected]
    #[arg(long, value_name = "SIGN")]
    decimal: Option<DecimalSign>,
    /// Whether the first line of a table is a header [default: detected]
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    header: Option<bool>,
    /// Columns of a ratings file [default: detected by name]
    #[arg(long, value_name = "USER,ITEM,RATING[,TIME]", value_parser = rating_columns)]
    rating_columns: Option<RatingColumns>,
    /// Encoding of texts, tables and file names in a zip: utf-8, gbk (also GB18030), big5,
    /// shift-jis, euc-jp, euc-kr or latin-1
    #[arg(long, default_value = "utf-8")]
    encoding: Encoding,
    /// Split: stratified, time, time=COLUMN or group=COLUMN
    #[arg(long, default_value = "stratified")]
    split: SplitRule,
    /// Share of test rows if the files have no test part [default: 0.2]
    #[arg(long, value_name = "SHARE", value_parser = number)]
    test_share: Option<f64>,
    /// Seed of the split into training and test rows [default: 1]
    #[arg(long, value_name = "SEED")]
    split_seed: Option<u64>,
}

fn kind(text: &str) -> Result<(String, ColumnKind), String> {
    let wrong = || format!("{text:?} is not NAME=KIND; the kinds are number, category and ignore");
    let (name, kind) = text.rsplit_once('=').ok_or_else(wrong)?;
    let kind = match kind {
        "number" => ColumnKind::Number,
        "category" => ColumnKind::Category,
        "ignore" | "ignored" => ColumnKind::Ignored,
        _ => return Err(wrong()),
    };
    Ok((name.to_owned(), kind))
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(format!("{text:?} is neither yes nor no")),
    }
}

fn rating_columns(text: &str) -> Result<RatingColumns, String> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    let wrong = || format!("{text:?} is not USER,ITEM,RATING or USER,ITEM,RATING,TIME");
    if names.iter().any(String::is_empty) {
        return Err(wrong());
    }
    match &names[..] {
        [user, item, rating, time @ ..] if time.len() < 2 => Ok(RatingColumns {
            user: user.clone(),
            item: item.clone(),
            rating: rating.clone(),
            time: time.first().cloned(),
        }),
        _ => Err(wrong()),
    }
}

impl Load {
    /// The options with their defaults.
    pub(super) fn options(&self) -> LoadOptions {
        let usual = LoadOptions::default();
        LoadOptions {
            target: self.target.clone(),
            positive: self.positive.clone(),
            text_column: self.text_column.clone(),
            kinds: self.columns.iter().cloned().collect(),
            missing: self.missing.clone(),
            decimal: self.decimal,
            header: self.header,
            rating_columns: self.rating_columns.clone(),
            encoding: self.encoding,
            split: self.split.clone(),
            test_share: self.test_share.unwrap_or(usual.test_share),
            seed: self.split_seed.unwrap_or(usual.seed),
            ..usual
        }
    }
}
