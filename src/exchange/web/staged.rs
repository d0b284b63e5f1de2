//! A waiting import: how its columns are read, what that gives, and taking it in.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::edit;
use crate::{
    exchange::{
        Checked, Fault, Import, Look, Mapping, Role, Rules, Seen, State, Target,
        file::{Delimiter, Encoding, Kind, Reading},
        look, rules, see, store, word_name,
        write::{self, CommitError},
    },
    market::Edit,
    venture::{Editor, Member},
    web::{
        csv,
        error::AppError,
        forms::{Form, FormState},
        page::{PageCtx, invalid, redirect, redirect_done},
        paging::{ListQuery, Page},
    },
};

/// Names of created records that are listed.
const SHOWN_NAMES: usize = 20;

/// A column with its choice.
struct ColumnView {
    at: usize,
    name: String,
    samples: String,
    /// The choice needs a label: it is one need or capability of several.
    spread: bool,
}

/// Words of a rating field.
struct WordsView {
    title: String,
    words: Vec<(String, String)>,
}

/// What the file would do.
struct Forecast {
    rows: u64,
    created: u64,
    replaced: u64,
    skipped: u64,
    made: Vec<String>,
    more_made: usize,
}

#[derive(Template)]
#[template(path = "exchange/staged.html")]
pub(super) struct StagedPage {
    ctx: PageCtx,
    base: String,
    taken: Import,
    form: FormState,
    /// Why the file cannot be read as chosen.
    unreadable: Option<String>,
    targets: Vec<(&'static str, String)>,
    encodings: Vec<(&'static str, String)>,
    delimiters: Vec<(&'static str, String)>,
    sheets: Vec<String>,
    is_text: bool,
    has_head: bool,
    columns: Vec<ColumnView>,
    fields: Vec<(&'static str, String)>,
    repeated: String,
    words: Vec<WordsView>,
    dated: bool,
    first_rows: Vec<(u32, Vec<String>)>,
    forecast: Option<Forecast>,
    query: ListQuery,
    faults: Page<(String, String, String)>,
    more_faults: bool,
}

impl StagedPage {
    fn is_good(&self) -> bool {
        self.unreadable.is_none() && self.forecast.is_some() && self.faults.total == 0
    }
}

/// What was typed and chosen, as form fields.
fn filled(mapping: &Mapping) -> FormState {
    let reading = &mapping.reading;
    let decimal = if mapping.comma() { "comma" } else { "point" };
    let mut values = vec![
        ("target".to_owned(), mapping.target.as_str().to_owned()),
        ("encoding".to_owned(), reading.encoding.map_or("", Encoding::as_str).to_owned()),
        ("delimiter".to_owned(), reading.delimiter.map_or("", Delimiter::as_str).to_owned()),
        ("head".to_owned(), reading.head.unwrap_or(1).to_string()),
        ("sheet".to_owned(), reading.sheet.clone().unwrap_or_default()),
        ("decimal".to_owned(), decimal.to_owned()),
        ("source".to_owned(), mapping.source.clone()),
        ("date".to_owned(), mapping.date.clone()),
    ];
    for (at, role) in mapping.roles.iter().enumerate() {
        values.push((format!("column-{at}"), role.field.clone()));
        values.push((format!("label-{at}"), role.label.clone()));
    }
    for (field, words) in &mapping.scales {
        values.extend(words.iter().map(|(word, typed)| (word_name(field, word), typed.clone())));
    }
    if mapping.create_missing {
        values.push(("create_missing".to_owned(), "yes".to_owned()));
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// Reads and checks the waiting file on a thread of its own.
async fn seen(
    db: &DatabaseConnection,
    import: &Import,
    mapping: Mapping,
    rules: Rules,
) -> Result<Result<Seen, Fault>, AppError> {
    let content = store::content(db, import.id).await?;
    let content = content.ok_or(AppError::Conflict("error-import-gone"))?;
    let work = tokio::task::spawn_blocking(move || see(content, mapping, &rules));
    Ok(work.await.map_err(anyhow::Error::from)?)
}

fn options<const N: usize>(kind: &str, all: [&'static str; N]) -> Vec<(&'static str, String)> {
    let mut options = vec![("", format!("import-{kind}-auto"))];
    options.extend(all.map(|word| (word, format!("import-{kind}-{word}"))));
    options
}

fn empty_page<P>(member: &Member<P>, ctx: PageCtx, import: Import, query: ListQuery) -> StagedPage {
    StagedPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("imports"),
        form: filled(&import.mapping),
        unreadable: None,
        targets: Target::ALL.map(|one| (one.as_str(), one.text_key())).into(),
        encodings: options("encoding", Encoding::ALL.map(Encoding::as_str)),
        delimiters: options("delimiter", Delimiter::ALL.map(Delimiter::as_str)),
        sheets: Vec::new(),
        is_text: true,
        has_head: true,
        columns: Vec::new(),
        fields: Vec::new(),
        repeated: String::new(),
        words: Vec::new(),
        dated: import.target.is_dated(),
        first_rows: Vec::new(),
        forecast: None,
        faults: Page::of(&query, Vec::new()),
        more_faults: false,
        query,
        taken: import,
    }
}

/// The page with everything that the file gives as it is read now.
pub(super) async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    import: Import,
    query: ListQuery,
) -> Result<StagedPage, AppError> {
    let lang = ctx.lang;
    let rules = rules(&member.venture, lang);
    let edit = Edit { author: member.user.id, venture: member.id() };
    let seen = seen(db, &import, import.mapping.clone(), rules).await?;
    let mut page = empty_page(member, ctx, import, query);
    let seen = match seen {
        Ok(seen) => seen,
        Err(fault) => {
            page.unreadable = Some(fault.line(lang));
            return Ok(page);
        }
    };
    let Seen { mapping, checked, .. } = show_file(&mut page, seen);
    match checked {
        Err(wrong) => {
            wrong.into_iter().for_each(|one| page.form.fail(&one.name, one.key, one.args))
        }
        Ok(checked) => {
            let look = look(db, edit, checked, &mapping).await?;
            show_look(&mut page, look);
        }
    }
    Ok(page)
}

/// Puts the file's columns, words and rows on the page.
fn show_file(page: &mut StagedPage, mut seen: Seen) -> Seen {
    let mapping = &seen.mapping;
    page.form = filled(mapping);
    page.is_text = seen.kind == Kind::Text;
    page.has_head = seen.kind != Kind::Json;
    page.sheets = std::mem::take(&mut seen.sheets);
    page.repeated = seen.repeated.join(", ");
    page.fields = vec![("", "import-field-none".to_owned())];
    page.fields.extend(mapping.target.fields().iter().map(|field| (field.id, field.text_key())));
    let is_spread = |at: usize| {
        let role = mapping.roles.get(at);
        role.and_then(|role| mapping.target.field(&role.field)).is_some_and(|field| field.spread)
    };
    let columns = seen.columns.iter().enumerate().map(|(at, column)| ColumnView {
        at,
        name: column.name.clone(),
        samples: column.samples.join(" · "),
        spread: is_spread(at),
    });
    page.columns = columns.collect();
    page.words = Vec::new();
    for (field, words) in &seen.words {
        let title = page.ctx.t(&field.text_key());
        let words = words.iter().map(|word| (word_name(field.id, &word.word), word.word.clone()));
        page.words.push(WordsView { title, words: words.collect() });
    }
    page.form = with_words(mapping, &seen);
    page.first_rows = std::mem::take(&mut seen.first_rows);
    seen
}

/// The form with what is guessed of words that nobody typed a meaning for.
fn with_words(mapping: &Mapping, seen: &Seen) -> FormState {
    let mut full = mapping.clone();
    for (field, words) in &seen.words {
        let scale = full.scales.entry(field.id.to_owned()).or_default();
        for word in words {
            scale.entry(word.word.clone()).or_insert_with(|| word.typed.clone());
        }
    }
    filled(&full)
}

fn show_look(page: &mut StagedPage, look: Look) {
    let lang = page.ctx.lang;
    let mut made = look.outlook.made;
    let more_made = made.len().saturating_sub(SHOWN_NAMES);
    made.truncate(SHOWN_NAMES);
    page.forecast = Some(Forecast {
        rows: look.rows as u64,
        created: look.outlook.counts.created,
        replaced: look.outlook.counts.replaced,
        skipped: look.outlook.counts.skipped + look.skipped as u64,
        made,
        more_made,
    });
    let row = |fault: Fault| {
        let number = fault.row.map_or_else(|| "–".to_owned(), |row| row.to_string());
        (number, fault.column.clone(), fault.reason(lang))
    };
    page.faults = Page::of(&page.query, look.faults.into_iter().map(row).collect());
    page.more_faults = look.more_faults;
}

/// Reads the form. Where the target or the reading changed, columns are guessed anew.
fn read(form: &Form, before: &Mapping) -> Mapping {
    let target = Target::parse(form.raw("target")).unwrap_or(before.target);
    let some = |name: &str| Some(form.raw(name).to_owned()).filter(|text| !text.is_empty());
    let reading = Reading {
        encoding: Encoding::parse(form.raw("encoding")),
        delimiter: Delimiter::parse(form.raw("delimiter")),
        head: form.raw("head").parse().ok().or(before.reading.head),
        sheet: some("sheet"),
        decimal_comma: Some(form.raw("decimal") == "comma"),
    };
    let shape = |reading: &Reading| {
        (reading.encoding, reading.delimiter, reading.head.unwrap_or(1), reading.sheet.clone())
    };
    let anew = target != before.target || shape(&reading) != shape(&before.reading);
    let mut mapping = Mapping {
        target,
        roles: Vec::new(),
        scales: before.scales.clone(),
        source: form.raw("source").to_owned(),
        date: form.raw("date").to_owned(),
        create_missing: form.ticked("create_missing"),
        reading,
    };
    if !anew {
        mapping.roles = (0..)
            .map_while(|at| {
                let name = format!("column-{at}");
                form.names().any(|one| one == name).then(|| Role {
                    field: form.raw(&name).to_owned(),
                    label: form.raw(&format!("label-{at}")).to_owned(),
                })
            })
            .collect();
    }
    for name in form.names() {
        let Some((field, word)) = name.strip_prefix("scale.").and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        let scale = mapping.scales.entry(field.to_owned()).or_default();
        scale.insert(word.to_owned(), form.raw(name).to_owned());
    }
    mapping
}

async fn find_waiting(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Import, AppError> {
    let import = store::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    if import.state == State::Staged {
        Ok(import)
    } else {
        Err(AppError::Conflict("error-import-not-waiting"))
    }
}

/// Keeps the choices; with `action=commit` also takes the file in.
pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let mut import = find_waiting(&member, &db, path.1).await?;
    let mapping = read(&form, &import.mapping);
    let rules = rules(&member.venture, ctx.lang);
    let seen = seen(&db, &import, mapping.clone(), rules).await?;
    // What was guessed anew is kept too.
    import.mapping = seen.as_ref().map_or(mapping, |seen| seen.mapping.clone());
    import.target = import.mapping.target;
    store::save_mapping(&db, edit(&member), import.id, &import.mapping).await?;
    let wants_all = form.raw("action") == "commit";
    let good = match seen {
        Ok(Seen { checked: Ok(checked), .. }) if checked.faults.is_empty() => Some(checked),
        _ => None,
    };
    // A choice that was guessed anew is looked at before it is taken in.
    if let (true, Some(checked)) = (wants_all, good) {
        return take_in(member, ctx, &db, import, checked).await;
    }
    let page = page(&member, ctx, &db, import, ListQuery::default()).await?;
    if page.is_good() && !wants_all { Ok(redirect(&page.taken.href())) } else { invalid(&page) }
}

async fn take_in(
    member: Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    mut import: Import,
    checked: Checked,
) -> Result<HttpResponse, AppError> {
    import.counts.rows = checked.rows as u64;
    let skipped = checked.skipped as u64;
    match write::commit(db, edit(&member), &import, checked.plan, skipped).await {
        Ok(_) => Ok(redirect_done(&import.href(), "import-committed")),
        Err(CommitError::Database(error)) => Err(error.into()),
        Err(CommitError::NotWaiting) => Err(AppError::Conflict("error-import-not-waiting")),
        Err(CommitError::Faults(_)) => {
            invalid(&page(&member, ctx, db, import, ListQuery::default()).await?)
        }
    }
}

pub(super) async fn discard(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    if store::discard(&db, edit(&member), path.1).await? {
        return Ok(redirect_done(&member.path("imports"), "import-discarded"));
    }
    find_waiting(&member, &db, path.1).await?;
    Err(AppError::NotFound)
}

/// Everything that is wrong, as CSV.
pub(super) async fn faults(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let import = find_waiting(&member, &db, path.1).await?;
    let rules = rules(&member.venture, ctx.lang);
    let edit = edit(&member);
    let mapping = import.mapping.clone();
    let faults = match seen(&db, &import, mapping, rules).await? {
        Err(fault) => vec![fault],
        Ok(Seen { checked: Ok(checked), mapping, .. }) => {
            look(db.get_ref(), edit, checked, &mapping).await?.faults
        }
        Ok(_) => Vec::new(),
    };
    let row = |fault: Fault| {
        let number = fault.row.map_or_else(String::new, |row| row.to_string());
        vec![number, fault.column.clone(), fault.reason(ctx.lang)]
    };
    csv::download("import-errors.csv", &["row", "column", "reason"], faults.into_iter().map(row))
}
