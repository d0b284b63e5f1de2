//! The page of a waiting import: how its columns are read and what that gives.

use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::choices::filled;
use crate::{
    Cell, Counts, Diff, Import, ImportError, ImportPreview, Rated, Rules, Scale, Target, diff,
    end_names,
    load::waiting,
    parse::{Delimiter, Encoding, Kind, SheetName},
    word_name,
};
use venture::Member;
use web::{
    budget::Budget,
    error::AppError,
    forms::FormState,
    page::PageCtx,
    paging::{ListQuery, Page, Wanted},
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

/// The scale of a rating field's numbers.
struct ScaleView {
    title: String,
    /// Names of the fields with its ends, and keys of their labels.
    ends: [(String, &'static str); 2],
    /// From the least to the most in the file.
    found: String,
    /// The scale of records.
    kept: String,
    /// What answers become.
    steps: Vec<(String, u8)>,
}

/// What the file would do.
struct Forecast {
    counts: Counts,
    made: Vec<String>,
    more_made: usize,
}

/// The file as it is read now.
#[derive(Default)]
struct FileView {
    kind: Kind,
    /// Names of the sheets, and how the choice shows them.
    sheets: Vec<(String, String)>,
    columns: Vec<ColumnView>,
    fields: Vec<(&'static str, String)>,
    repeated: String,
    words: Vec<WordsView>,
    scales: Vec<ScaleView>,
    first_rows: Vec<(u32, Vec<Cell>)>,
}

#[derive(Template)]
#[template(path = "exchange/staged.html")]
pub(super) struct StagedPage {
    ctx: PageCtx,
    base: String,
    pub(super) import: Import,
    form: FormState,
    /// Key of what happened when it was last imported, if it was not.
    pub(super) stopped: Option<&'static str>,
    /// Why the file cannot be read as chosen.
    unreadable: Option<String>,
    targets: Vec<(&'static str, String)>,
    encodings: Vec<(&'static str, String)>,
    delimiters: Vec<(&'static str, String)>,
    file: FileView,
    dated: bool,
    /// Needs that ratings may be about, with their statements.
    needs: Vec<(String, String)>,
    forecast: Option<Forecast>,
    query: ListQuery,
    errors: Page<(String, String, String)>,
    more_errors: bool,
}

impl StagedPage {
    pub(super) fn is_good(&self) -> bool {
        self.unreadable.is_none() && self.forecast.is_some() && self.errors.total == 0
    }
}

fn options<const N: usize>(kind: &str, all: [&'static str; N]) -> Vec<(&'static str, String)> {
    let mut options = vec![("", format!("import-{kind}-auto"))];
    options.extend(all.map(|word| (word, format!("import-{kind}-{word}"))));
    options
}

/// The page with everything that the file gives as it is read now.
pub(super) async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    budget: &Budget,
    import: Import,
    query: ListQuery,
) -> Result<StagedPage, AppError> {
    let lang = ctx.lang;
    let rules = Rules::of(&member.venture, lang);
    let (preview, _held) = waiting(budget, db, &import, rules).await?;
    let mut page = StagedPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("imports"),
        form: filled(&import.mapping),
        stopped: None,
        unreadable: None,
        targets: Target::ALL.map(|one| (one.as_str(), one.text_key())).into(),
        encodings: options("encoding", Encoding::ALL.map(Encoding::as_str)),
        delimiters: options("delimiter", Delimiter::ALL.map(Delimiter::as_str)),
        file: FileView::default(),
        dated: import.target.is_dated(),
        needs: Vec::new(),
        forecast: None,
        errors: Page::of(&query, Vec::new()),
        more_errors: false,
        query,
        import,
    };
    if page.import.target == Target::Ratings {
        let ids = Uuid::parse_str(&page.import.mapping.need).ok();
        let wanted = Wanted { words: page.ctx.find.clone(), ids: ids.into_iter().collect() };
        let needs = market::store::choosable_needs(db, member.id(), &wanted).await?;
        page.needs = needs.into_iter().map(|one| (one.id.to_string(), one.statement)).collect();
    }
    let preview = match preview {
        Ok(preview) => preview,
        Err(error) => {
            page.unreadable = Some(error.line(lang));
            page.file.sheets = sheets(&page.ctx, error.sheets());
            return Ok(page);
        }
    };
    page.form = with_words(&preview);
    page.file = FileView::of(&page.ctx, &preview);
    let ImportPreview { mapping, checked, first_rows, .. } = preview;
    page.file.first_rows = first_rows;
    match checked {
        Err(errors) => {
            errors.into_iter().for_each(|one| page.form.fail(&one.name, one.key, one.args))
        }
        Ok(checked) => {
            let diff = diff(db, member.edit(), &mapping, checked).await?;
            show_diff(&mut page, diff);
        }
    }
    page.import.mapping = mapping;
    Ok(page)
}

impl FileView {
    fn of(ctx: &PageCtx, preview: &ImportPreview) -> Self {
        let mapping = &preview.mapping;
        let mut fields = vec![("", "import-field-none".to_owned())];
        fields.extend(mapping.target.fields().iter().map(|field| (field.id, field.text_key())));
        let is_spread = |at: usize| {
            let role = mapping.roles.get(at);
            role.and_then(|role| mapping.target.field(&role.field)).is_some_and(|one| one.spread)
        };
        let columns = preview.columns.iter().enumerate().map(|(at, column)| ColumnView {
            at,
            name: column.name.clone(),
            samples: column.samples.join(" · "),
            spread: is_spread(at),
        });
        let words = preview.words.iter().map(|(field, words)| WordsView {
            title: ctx.t(&field.text_key()),
            words: words
                .iter()
                .map(|word| (word_name(field.id, &word.word), word.word.clone()))
                .collect(),
        });
        Self {
            kind: preview.kind,
            sheets: sheets(ctx, &preview.sheets),
            columns: columns.collect(),
            fields,
            repeated: preview.repeated.join(", "),
            words: words.collect(),
            scales: scales(ctx, preview),
            first_rows: Vec::new(),
        }
    }
}

fn sheets(ctx: &PageCtx, sheets: &[SheetName]) -> Vec<(String, String)> {
    let view = |SheetName { name, hidden }: &SheetName| {
        let shown =
            if *hidden { ctx.t1("import-sheet-hidden", "name", name) } else { name.clone() };
        (name.clone(), shown)
    };
    sheets.iter().map(view).collect()
}

fn scales(ctx: &PageCtx, preview: &ImportPreview) -> Vec<ScaleView> {
    let view = |one: &Rated| {
        let (low, high) = end_names(one.field.id);
        let found = Scale { low: one.extent.low, high: one.extent.high };
        let kept = Scale::stored(one.field)?;
        let title = ctx.t(&one.field.text_key());
        Some(ScaleView {
            title,
            ends: [(low, "import-scale-low"), (high, "import-scale-high")],
            found: found.text(),
            kept: kept.text(),
            steps: one.steps.clone(),
        })
    };
    preview.rated.iter().filter_map(view).collect()
}

/// The form with what is guessed of words that nobody typed a meaning for.
fn with_words(preview: &ImportPreview) -> FormState {
    let mut full = preview.mapping.clone();
    for (field, words) in &preview.words {
        let meanings = full.words.entry(field.id.to_owned()).or_default();
        for word in words {
            meanings.entry(word.word.clone()).or_insert_with(|| word.typed.clone());
        }
    }
    filled(&full)
}

fn show_diff(page: &mut StagedPage, Diff { counts, mut made, errors, more_errors }: Diff) {
    let lang = page.ctx.lang;
    let more_made = made.len().saturating_sub(SHOWN_NAMES);
    made.truncate(SHOWN_NAMES);
    page.forecast = Some(Forecast { counts, made, more_made });
    let row = |error: ImportError| {
        let number = error.row.map_or_else(|| "–".to_owned(), |row| row.to_string());
        (number, error.column.clone(), error.reason(lang))
    };
    page.errors = Page::of(&page.query, errors.into_iter().map(row).collect());
    page.more_errors = more_errors;
}
