//! The scoring methods, from the registry: question, convention, fewest observations, and
//! publication.

use actix_web::{HttpResponse, web::Query};
use askama::Template;

use i18n::Lang;
use scoring::Entry;
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// A method as the list shows it.
struct Row {
    id: &'static str,
    name: String,
    /// The question that it answers.
    what: String,
    convention: String,
    source: String,
    version: u32,
    unit: String,
    least: u64,
}

#[derive(Template)]
#[template(path = "analysis/methods.html")]
struct MethodsPage {
    ctx: PageCtx,
    query: ListQuery,
    page: Page<Row>,
}

fn row(entry: &Entry, lang: Lang) -> Row {
    let id = entry.id();
    let text = |part: &str, english: &str| {
        lang.find(&format!("method-{id}{part}")).unwrap_or_else(|| english.to_owned())
    };
    Row {
        id,
        name: text("", id),
        what: text("-what", entry.summary),
        convention: text("-convention", entry.method.convention),
        source: text("-source", entry.source),
        version: entry.method.version,
        unit: text("-unit", entry.method.unit),
        least: entry.least,
    }
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let mut rows: Vec<Row> = scoring::ENTRIES.iter().map(|entry| row(entry, ctx.lang)).collect();
    if let Some(words) = query.search().map(str::to_lowercase) {
        rows.retain(|row| {
            [row.id, &row.name, &row.what, &row.convention, &row.source]
                .iter()
                .any(|text| text.to_lowercase().contains(&words))
        });
    }
    let (column, descending) = query.order();
    match column {
        "name" => rows.sort_by_key(|row| row.name.to_lowercase()),
        "least" => rows.sort_by_key(|row| row.least),
        _ => {}
    }
    if descending {
        rows.reverse();
    }
    // All on one page: a short list to read.
    let whole = query.clone().whole();
    html(&MethodsPage { ctx: ctx.in_venture(member.nav()), page: Page::of(&whole, rows), query })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_described_in_both_languages() {
        for entry in scoring::ENTRIES {
            for lang in Lang::ALL {
                for part in ["", "-what", "-convention", "-source", "-unit"] {
                    let key = format!("method-{}{part}", entry.id());
                    assert!(lang.find(&key).is_some(), "{key} in {}", lang.tag());
                }
            }
            let row = row(entry, Lang::Zh);
            for text in [row.what, row.convention] {
                assert!(!text.is_ascii(), "{}: {text}", entry.id());
            }
        }
    }
}
