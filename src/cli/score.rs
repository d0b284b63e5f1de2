//! `assay score METHOD`: any scoring method on a file or on standard input.
//! Every method comes from the registry; this file knows none of them.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{
    error::{CliError, CliResult},
    output::print_json,
};
use parsing::{
    delimited,
    typed_number::{self, Convention, Mark},
};
use scoring::{Entry, Output, ScoreError};

/// Larger inputs are refused before they fill the memory.
const MOST_BYTES: u64 = 256 << 20;
/// Names at least this like a registered one are offered instead.
const LIKENESS: f64 = 0.7;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the method, as in `--list`
    #[arg(required_unless_present = "list")]
    method: Option<String>,
    /// List the methods
    #[arg(long)]
    list: bool,
    /// Input file: JSON, or a CSV or TSV table; `-` reads standard input
    #[arg(long = "in", value_name = "FILE", conflicts_with_all = ["schema", "example"])]
    input: Option<PathBuf>,
    /// Print the JSON Schema of the input
    #[arg(long, conflicts_with = "example")]
    schema: bool,
    /// Print an example input
    #[arg(long)]
    example: bool,
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
    /// Seed of all random draws
    #[arg(long, default_value_t = scoring::SEED)]
    seed: u64,
}

pub(super) fn run(args: &Args) -> CliResult {
    if args.list {
        return list(args.json);
    }
    let entry = find(args.method.as_deref().unwrap_or_default())?;
    if args.schema {
        return print_pretty(&entry.schema());
    }
    if args.example {
        return print_pretty(&entry.example());
    }
    let Some(input) = &args.input else {
        return Err(CliError::Input(
            "choose an input with --in FILE, or print --example or --schema".to_owned(),
        ));
    };
    let output = score(entry, input, args.seed)?;
    if args.json {
        return print_json(&output);
    }
    print_output(entry, &output);
    Ok(())
}

fn find(name: &str) -> Result<&'static Entry, CliError> {
    scoring::find(name).ok_or_else(|| {
        let near: Vec<&str> = scoring::ENTRIES
            .iter()
            .map(Entry::id)
            .filter(|id| strsim::jaro_winkler(id, name) >= LIKENESS)
            .collect();
        let hint = if near.is_empty() {
            "`assay score --list` lists the methods".to_owned()
        } else {
            format!("perhaps {}", near.join(" or "))
        };
        CliError::Input(format!("there is no method {name:?}; {hint}"))
    })
}

fn list(json: bool) -> CliResult {
    if json {
        let items: Vec<Value> = scoring::ENTRIES.iter().map(Entry::described).collect();
        return print_json(&serde_json::json!({ "items": items }));
    }
    for entry in scoring::ENTRIES {
        println!("{:<15} {}", entry.id(), entry.summary);
    }
    Ok(())
}

fn score(entry: &Entry, path: &Path, seed: u64) -> Result<Output, CliError> {
    let text = read(path)?;
    let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let result = match extension.as_deref() {
        Some("json") => entry.score_text(&text, seed),
        Some("csv" | "tsv") => score_table(entry, &text, seed),
        _ if text.trim_start().starts_with(['{', '[']) || text.trim().is_empty() => {
            entry.score_text(&text, seed)
        }
        _ => score_table(entry, &text, seed),
    };
    result.map_err(|error| CliError::Input(format!("{}: {error}", shown(path))))
}

fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

fn read(path: &Path) -> Result<String, CliError> {
    let wrong = |what: String| CliError::Input(format!("{}: {what}", shown(path)));
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| wrong(format!("cannot be opened: {error}")))?)
    };
    let mut bytes = Vec::new();
    source
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(wrong(format!("is larger than {} MiB", MOST_BYTES >> 20)));
    }
    let text = delimited::text(&bytes)
        .map_err(|line| wrong(format!("is not UTF-8 text: see line {line}")))?;
    Ok(text.into_owned())
}

/// What parts the cells, by the header: spreadsheets write a tab or a semicolon too.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |mark: char| header.matches(mark).count();
    let marks = [(',', b','), (';', b';'), ('\t', b'\t')];
    // The first of equals wins: no mark at all is a table of one column.
    marks.into_iter().rev().max_by_key(|(mark, _)| count(*mark)).map_or(b',', |(_, byte)| byte)
}

fn score_table(entry: &Entry, text: &str, seed: u64) -> Result<Output, ScoreError> {
    let (delimiter, text) = match delimited::sep_line(text) {
        Some((separator, end)) => (separator, text.get(end..).unwrap_or_default()),
        None => (delimiter(text), text),
    };
    delimited::check_quotes(text, delimiter)
        .map_err(|error| ScoreError::input("", error.to_string()))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let unreadable = |error: csv::Error| ScoreError::input("", format!("not a table: {error}"));
    let mut header = cells(reader.headers().map_err(unreadable)?);
    if header.is_empty() {
        return Err(ScoreError::input("", "the input is empty"));
    }
    let rows = reader.records().map(|record| record.map(|record| cells(&record)));
    let mut rows = rows.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    cut_empty_ends(&mut header, &mut rows);
    entry.score_table(&header, &rows, convention(delimiter, &rows), seed)
}

/// Takes away rows and columns without any text behind the table, as spreadsheets leave them.
fn cut_empty_ends(header: &mut Vec<String>, rows: &mut Vec<Vec<String>>) {
    while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
        rows.pop();
    }
    let last = |cells: &Vec<String>, width: usize| {
        cells.len() < width || cells.last().is_some_and(String::is_empty)
    };
    while header.len() > 1 && last(&*header, 0) && rows.iter().all(|row| last(row, header.len())) {
        for row in rows.iter_mut().filter(|row| row.len() == header.len()) {
            row.pop();
        }
        header.pop();
    }
}

/// How the numbers of a table are written: what any cell shows beyond doubt holds for all.
/// Tables parted by commas or tabs are written by programs, with a decimal point.
fn convention(delimiter: u8, rows: &[Vec<String>]) -> Convention {
    let shown =
        |mark: Mark| rows.iter().flatten().any(|cell| typed_number::shown_mark(cell) == Some(mark));
    match (shown(Mark::Point), shown(Mark::Comma)) {
        (true, false) => Convention::Only(Mark::Point),
        (false, true) => Convention::Only(Mark::Comma),
        (false, false) if delimiter != b';' => Convention::Program,
        _ => Convention::Unknown,
    }
}

fn print_pretty(value: &Value) -> CliResult {
    println!("{}", serde_json::to_string_pretty(value).map_err(anyhow::Error::from)?);
    Ok(())
}

/// The output for people: what was computed, then the result, lists as tables.
fn print_output(entry: &Entry, output: &Output) {
    println!("{} (version {}): {}", output.method, output.version, entry.summary);
    println!("convention: {}", output.convention);
    println!("n: {}", output.n);
    print_value("", &output.result);
    if let Some(interval) = &output.interval {
        let percent = interval.level * 100.0;
        println!("interval ({percent:.0} %): {} to {}", cell(interval.low), cell(interval.high));
    }
    for warning in output.warnings.iter() {
        println!("warning: {}", warning.text());
    }
}

/// Single values first, then lists, as they would be read.
fn print_value(name: &str, value: &Value) {
    match value {
        Value::Object(fields) if !is_interval(value) => {
            let is_table = |value: &Value| value.is_array() || value.is_object();
            for table in [false, true] {
                for (field, value) in fields.iter().filter(|(_, value)| is_table(value) == table) {
                    let full =
                        if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
                    print_value(&full, value);
                }
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => print_table(name, items),
        _ => println!("{name}: {}", shown_value(value)),
    }
}

/// Columns of text first: they say what a row is about.
fn print_table(name: &str, items: &[Value]) {
    let mut columns: Vec<&String> = Vec::new();
    for field in items.iter().filter_map(Value::as_object).flat_map(|item| item.keys()) {
        if !columns.contains(&field) {
            columns.push(field);
        }
    }
    columns.sort_by_key(|column| !items.iter().all(|item| item[column.as_str()].is_string()));
    let mut lines = vec![columns.iter().map(|column| (*column).clone()).collect::<Vec<_>>()];
    lines.extend(items.iter().map(|item| {
        columns
            .iter()
            .map(|column| item.get(*column).map_or_else(String::new, shown_value))
            .collect()
    }));
    let widths: Vec<usize> = (0..columns.len())
        .map(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0))
        .collect();
    println!("{name}:");
    for line in lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        println!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

fn is_interval(value: &Value) -> bool {
    value.get("low").is_some() && value.get("high").is_some()
}

fn shown_value(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), cell),
        Value::Array(items) => items.iter().map(shown_value).collect::<Vec<_>>().join(", "),
        Value::Object(fields) if is_interval(value) => {
            let side = |name: &str| fields.get(name).map_or_else(String::new, shown_value);
            format!("{} to {}", side("low"), side("high"))
        }
        Value::Object(fields) => {
            let parts = fields.iter().map(|(name, value)| format!("{name} {}", shown_value(value)));
            parts.collect::<Vec<_>>().join(", ")
        }
        Value::Bool(_) => value.to_string(),
    }
}

/// A number with at most four digits behind the point.
fn cell(number: f64) -> String {
    if number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.4}").trim_end_matches('0').to_owned()
    }
}
