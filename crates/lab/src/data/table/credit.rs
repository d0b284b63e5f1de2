//! The Statlog German Credit data: 20 attributes and a class, separated by
//! spaces, with names and codes as `german.doc` gives them.

use std::path::Path;

use super::{
    build::build,
    groups::{FEMALE, MALE},
    raw::RawTable,
};
use crate::data::{
    About, Card, Cost, DataError, LoadOptions, NO_GROUP, SplitRule, TableData, TablePart, Values,
    generate, memory_limit,
    messages::quoted,
    source::{self, damaged},
};
use figure::Note;

/// Attributes 1 to 20 of `german.doc`.
const NAMES: [&str; 20] = [
    "checking_account",
    "duration_months",
    "credit_history",
    "purpose",
    "credit_amount",
    "savings",
    "employment_since",
    "installment_rate",
    "personal_status_and_sex",
    "other_debtors",
    "residence_since",
    "property",
    "age",
    "other_installment_plans",
    "housing",
    "existing_credits",
    "job",
    "dependants",
    "telephone",
    "foreign_worker",
];
/// Loads `german.data` of a folder, or the file itself.
///
/// # Errors
/// A file that is missing or of another shape.
pub(in crate::data) fn load(folder: &Path, options: &LoadOptions) -> Result<TableData, DataError> {
    let file = if folder.is_file() { folder.to_owned() } else { folder.join("german.data") };
    if !file.is_file() {
        let text = "is missing; credit=FOLDER needs the folder with german.data";
        return Err(damaged(&file, Note::new("fault-credit-missing", text)));
    }
    let text = source::text(&file, options.encoding)?;
    memory_limit::check_cells(&text, options)?;
    let raw = read(&file, &text)?;
    let options = LoadOptions {
        target: None,
        positive: Some("bad".to_owned()),
        split: SplitRule::Stratified,
        ..options.clone()
    };
    let mut data = build(&raw, NAMES.len(), about(), &options)?;
    data.protected = generate::protected();
    for part in [&mut data.train, &mut data.test] {
        part.groups = groups(part);
    }
    data.cost = Some(Cost { missed: 5.0, false_alarm: 1.0 });
    Ok(data)
}

fn read(file: &Path, text: &str) -> Result<RawTable, DataError> {
    let names = NAMES.iter().map(|name| (*name).to_owned()).chain(["class".to_owned()]);
    let mut raw = RawTable::named(names.collect());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split_ascii_whitespace().collect();
        if cells.len() != raw.names.len() {
            let text = "line {line} has {n} fields, not 21 as german.data";
            let message = Note::new("fault-credit-fields", text);
            return Err(damaged(file, message.with("line", number + 1).with("n", cells.len())));
        }
        let class = match cells[20] {
            "1" => "good",
            "2" => "bad",
            other => {
                let text = "line {line}: class \"{class}\"; 1 or 2 is known";
                let message = Note::new("fault-credit-class", text).with("line", number + 1);
                return Err(damaged(file, message.with("class", quoted(other))));
            }
        };
        let cells = cells[..20].iter().copied().chain([class]);
        raw.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        raw.rows += 1;
    }
    raw.checked(file)
}

/// Sex, group of ages and foreign worker of every row.
fn groups(part: &TablePart) -> Vec<Vec<u8>> {
    let coded = |column: &str, group: &dyn Fn(&str) -> u8| match part.frame.column(column) {
        Some(column) => (0..part.len()).map(|row| group(&column.shown(row))).collect(),
        None => vec![NO_GROUP; part.len()],
    };
    let ages = match part.frame.column("age").map(|column| &column.values) {
        Some(Values::Numbers(ages)) => ages.iter().map(|age| generate::age_group(*age)).collect(),
        _ => vec![NO_GROUP; part.len()],
    };
    vec![
        coded("personal_status_and_sex", &|code| {
            let known = MALE.contains(&code).then_some(1);
            known.or(FEMALE.contains(&code).then_some(0)).unwrap_or(NO_GROUP)
        }),
        ages,
        coded("foreign_worker", &|code| match code {
            "A201" => 1,
            "A202" => 0,
            _ => NO_GROUP,
        }),
    ]
}

fn about() -> About {
    let card = Card::new(
        "Statlog German Credit (Hofmann 1994), UCI 144, doi:10.24432/C5NC77: 1000 borrowers of a \
         bank in southern Germany, 1973 to 1975",
        "no names; sex and marital status (attribute 9), age and foreign worker of real people",
        "comparing credit models and figures by group, as the literature does",
        "300 bad credits were sampled more often than they occur; codes are known to be wrong in \
         part (Grömping 2019, South German Credit). Not for deciding about anybody",
    );
    About::new("credit", "CC BY 4.0 (UCI, as commonly stated)", card)
}
