//! `assay import`: the rows of a file into a venture, over the same functions as the web.

use sea_orm::DatabaseConnection;

use super::{
    args::ImportArgs,
    restore,
    venture::{input, open},
};
use crate::cli::{
    error::{CliError, CliResult},
    output::print_json,
    process::{block_on_command, start_log},
};
use config::Settings;
use exchange::{
    ImportError, ImportPreview, ImportProgress, Mapping, MappingError, Role, Rules, Scale,
    ScaleEnds, Target, WriteError, diff,
    parse::{self, Delimiter, Encoding, Reading},
    preview,
    store::{self, Packed},
};
use i18n::Lang;
use parsing::name;
use venture::Edit;

/// Errors that are printed without `--json`.
const SHOWN_ERRORS: usize = 20;

pub(in crate::cli) fn import(settings: &Settings, args: &ImportArgs) -> CliResult {
    start_log(settings);
    let size = std::fs::metadata(&args.file).map_err(|error| unreadable(args, &error))?.len();
    if size > parse::LARGEST_FILE as u64 {
        return Err(input(parse::too_large().line(Lang::En)));
    }
    let content = std::fs::read(&args.file).map_err(|error| unreadable(args, &error))?;
    if args.target == "venture" {
        return restore::restore(settings, args, content);
    }
    if args.owner.is_some() {
        return Err(input("--owner is only for `import venture`, which can create a venture"));
    }
    let target = Target::parse(&args.target).ok_or_else(|| {
        let known: Vec<_> = Target::ALL.into_iter().map(Target::as_str).collect();
        input(format!("TARGET must be one of {}, venture; not {:?}", known.join(", "), args.target))
    })?;
    block_on_command(async {
        let db = db::open(settings).await.map_err(anyhow::Error::from)?;
        let (venture, edit) = open(&db, &args.venture).await?;
        let rules = Rules::of(&venture, Lang::En);
        let read = |mapping: Mapping| {
            preview(content.clone(), mapping, &rules).map_err(|error| {
                input(format!("{}: {}", args.file.display(), error.line(Lang::En)))
            })
        };
        let mut preview = read(choices(args, target)?)?;
        if !args.map.is_empty() {
            let head_below = preview.head_below;
            preview = ImportPreview { head_below, ..read(mapped(args, &preview)?)? };
        }
        print_detected(&preview);
        write(&db, edit, args, &content, preview).await
    })
}

fn unreadable(args: &ImportArgs, error: &std::io::Error) -> CliError {
    input(format!("{}: {error}", args.file.display()))
}

/// What the options say before the file is read.
fn choices(args: &ImportArgs, target: Target) -> Result<Mapping, CliError> {
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let encoding = args.encoding.as_deref().map(|word| {
        Encoding::parse(word).ok_or_else(|| input(format!("--encoding {word:?} is unknown")))
    });
    let delimiter = args.delimiter.as_deref().map(|word| {
        Delimiter::parse(word).ok_or_else(|| input(format!("--delimiter {word:?} is unknown")))
    });
    let decimal_comma = args.decimal.as_deref().map(|word| match word {
        "comma" => Ok(true),
        "point" => Ok(false),
        _ => Err(input(format!("--decimal must be comma or point, not {word:?}"))),
    });
    let mut mapping = Mapping {
        reading: Reading {
            decimal_comma: decimal_comma.transpose()?,
            encoding: encoding.transpose()?,
            delimiter: delimiter.transpose()?,
            head: args.head,
            sheet: args.sheet.clone(),
        },
        source: args.source.clone().or(name).unwrap_or_default(),
        date: args.date.clone().unwrap_or_else(|| db::now().date().to_string()),
        need: args.need.clone().unwrap_or_default(),
        create_missing: !args.no_create,
        ..Mapping::of(target)
    };
    for rule in &args.scale {
        let (field, ends) = scale(rule, target)?;
        mapping.scales.insert(field.to_owned(), ends);
    }
    for rule in &args.word {
        let parts = rule.split_once(':').and_then(|(field, rest)| {
            rest.rsplit_once('=').map(|(word, number)| (field, word, number))
        });
        let (field, word, number) = parts
            .ok_or_else(|| input(format!("--word must be FIELD:WORD=NUMBER, not {rule:?}")))?;
        if target.field(field).is_none() {
            return Err(input(format!("--word {rule:?}: there is no field {field:?}")));
        }
        let meanings = mapping.words.entry(field.to_owned()).or_default();
        // As the cells of files are read.
        meanings.insert(name::composed(word).into_owned(), number.to_owned());
    }
    Ok(mapping)
}

/// One `--scale`: the field and the ends of its scale.
fn scale(rule: &str, target: Target) -> Result<(&str, ScaleEnds), CliError> {
    let parts = rule.split_once('=').and_then(|(field, ends)| {
        let (low, high) = ends.split_once("..").or_else(|| ends.rsplit_once('-'))?;
        Some((field, ScaleEnds { low: low.to_owned(), high: high.to_owned() }))
    });
    let (field, ends) =
        parts.ok_or_else(|| input(format!("--scale must be FIELD=LOW-HIGH, not {rule:?}")))?;
    if target.field(field).and_then(Scale::stored).is_none() {
        return Err(input(format!("--scale {rule:?}: {field:?} is not a rating field")));
    }
    Ok((field, ends))
}

/// The guessed columns with those that were named.
fn mapped(args: &ImportArgs, preview: &ImportPreview) -> Result<Mapping, CliError> {
    let mut mapping = preview.mapping.clone();
    for rule in &args.map {
        let (column, field) = rule
            .rsplit_once('=')
            .ok_or_else(|| input(format!("--map must be COLUMN=FIELD, not {rule:?}")))?;
        let place =
            place(column, preview).map_err(|reason| input(format!("--map {rule:?}: {reason}")))?;
        let known = mapping.target.field(field);
        if known.is_none() && !field.is_empty() {
            let fields: Vec<_> = mapping.target.fields().iter().map(|field| field.id).collect();
            return Err(input(format!("--map {rule:?}: the fields are {}", fields.join(", "))));
        }
        // A field that is not spread is at one column: the named one.
        if !known.is_some_and(|field| field.spread) {
            for role in mapping.roles.iter_mut().filter(|role| role.field == field) {
                *role = Role::default();
            }
        }
        mapping.roles[place] = Role { field: field.to_owned(), label: String::new() };
    }
    Ok(mapping)
}

/// The column of a name, or of a place such as `#3`.
fn place(column: &str, preview: &ImportPreview) -> Result<usize, String> {
    let columns = || preview.columns.iter().enumerate();
    let wanted = name::composed(column);
    let mut places = columns().filter(|(_, one)| one.name == wanted).map(|(at, _)| at);
    if let Some(first) = places.next() {
        let more: Vec<String> = places.map(|at| format!("#{}", at + 1)).collect();
        if more.is_empty() {
            return Ok(first);
        }
        let more = more.join(", ");
        return Err(format!("several columns are called {column:?}: #{}, {more}", first + 1));
    }
    let number = column.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
    let number = number.filter(|number| (1..=preview.columns.len()).contains(number));
    number.map(|number| number - 1).ok_or_else(|| {
        let names: Vec<&str> = columns().map(|(_, one)| one.name.as_str()).collect();
        format!("there is no column {column:?}; the columns are {}", names.join(", "))
    })
}

/// What was found out and what was left out: nobody sees a page here.
fn print_detected(preview: &ImportPreview) {
    let visible = preview.sheets.iter().filter(|one| !one.hidden).count();
    if let Some(sheet) =
        preview.sheet.as_ref().filter(|_| visible > 1 || preview.sheets.len() > visible)
    {
        let n = preview.sheets.len();
        eprintln!("read the sheet {sheet:?}, one of {n}; --sheet NAME reads another");
    }
    if let Some(row) = preview.head_below {
        eprintln!("used row {row} as the header; --head ROW chooses another");
    }
    if !preview.repeated.is_empty() {
        let names = preview.repeated.join(", ");
        eprintln!("several columns are called {names}; --map '#3=FIELD' chooses one by number");
    }
    let left_out = preview.left_out();
    if !left_out.is_empty() {
        eprintln!("columns left out: {}; --map COLUMN=FIELD imports one", left_out.join(", "));
    }
}

async fn write(
    db: &DatabaseConnection,
    edit: Edit,
    args: &ImportArgs,
    content: &[u8],
    preview: ImportPreview,
) -> CliResult {
    let (left_out, sheet) = (preview.left_out(), preview.sheet.clone());
    let ImportPreview { mapping, checked, .. } = preview;
    let checked = checked.map_err(|errors| {
        let say =
            |one: MappingError| format!("{}: {}", one.name, Lang::En.t_args(one.key, &one.args));
        let lines: Vec<String> = errors.into_iter().map(say).collect();
        input(format!("{}: {}", args.file.display(), lines.join("\n")))
    })?;
    if !checked.note.is_empty() {
        eprintln!("{}; --scale chooses another", checked.note);
    }
    let note = checked.note.clone();
    if args.dry_run || !checked.errors.is_empty() {
        let diff = diff(db, edit, &mapping, checked).await.map_err(anyhow::Error::from)?;
        let counts = diff.counts;
        if args.json {
            print_json(&serde_json::json!({
                "dry_run": args.dry_run, "target": mapping.target, "rows": counts.rows,
                "created": counts.created, "replaced": counts.replaced, "skipped": counts.skipped,
                "scales": note, "sheet": sheet, "left_out": left_out,
                "errors": diff.errors.iter().map(error_json).collect::<Vec<_>>(),
            }))?;
        }
        refuse(args, &diff.errors)?;
        eprintln!(
            "preview: {} new, {} changed; nothing was saved",
            counts.created, counts.replaced
        );
        return Ok(());
    }
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let upload = Packed::new(name.unwrap_or_default(), content).map_err(anyhow::Error::from)?;
    let id = store::stage(db, edit, upload, &mapping).await.map_err(anyhow::Error::from)?;
    let import = store::find(db, edit.venture, id).await.map_err(anyhow::Error::from)?;
    let import = import.ok_or_else(|| input("the import was deleted meanwhile; try again"))?;
    match exchange::write(db, edit, &import, checked, &ImportProgress::default()).await {
        Ok(counts) => {
            eprintln!(
                "imported: {} new, {} changed, {} skipped",
                counts.created, counts.replaced, counts.skipped
            );
            if args.json {
                print_json(&serde_json::json!({
                    "import": id, "target": mapping.target, "rows": counts.rows,
                    "created": counts.created, "replaced": counts.replaced, "skipped": counts.skipped,
                    "scales": note, "sheet": sheet, "left_out": left_out, "errors": [],
                }))?;
            }
            Ok(())
        }
        Err(refused) => {
            store::discard(db, edit, id).await.map_err(anyhow::Error::from)?;
            match refused {
                WriteError::Invalid(errors) => refuse(args, &errors),
                other => Err(CliError::Failure(other.into())),
            }
        }
    }
}

fn error_json(error: &ImportError) -> serde_json::Value {
    serde_json::json!({ "row": error.row, "column": error.column, "reason": error.reason(Lang::En) })
}

/// Says what is wrong; nothing is imported then.
fn refuse(args: &ImportArgs, errors: &[ImportError]) -> CliResult {
    if errors.is_empty() {
        return Ok(());
    }
    let mut lines: Vec<String> =
        errors.iter().take(SHOWN_ERRORS).map(|error| error.line(Lang::En)).collect();
    if errors.len() > SHOWN_ERRORS {
        lines.push(format!("and {} more", errors.len() - SHOWN_ERRORS));
    }
    Err(input(format!("{}: nothing was imported:\n{}", args.file.display(), lines.join("\n"))))
}
