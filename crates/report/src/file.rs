//! The HTML file of a report: everything inside, only its links need the server.

use askama::Template;

use super::html::{self, Links};
use config::Settings;
use document::{Document, Labels, Language};
use i18n::Lang;
use web::assets;

#[derive(Template)]
#[template(path = "report/file.html")]
struct FilePage<'a> {
    lang: Lang,
    document: &'a Document,
    body: String,
    styles: &'static str,
    chart_styles: &'static str,
    base: &'a str,
}

/// The language of a document.
pub(crate) fn lang_of(document: &Document) -> Lang {
    match document.language {
        Language::En => Lang::En,
        Language::ZhCn => Lang::Zh,
    }
}

/// Headings that formats add, in a document's language.
pub(crate) fn labels(document: &Document) -> Labels {
    let lang = lang_of(document);
    Labels {
        summary: lang.t("report-section-summary"),
        contents: lang.t("report-contents"),
        sources: lang.t("report-sources"),
        missing: lang.t("report-not-known-yet"),
    }
}

/// Draws the file.
///
/// # Errors
/// When a value cannot be formatted.
pub(crate) fn render(document: &Document, base: &str) -> Result<String, askama::Error> {
    let page = FilePage {
        lang: lang_of(document),
        document,
        body: html::render(document, Links::Records)?,
        styles: assets::style("app.css"),
        chart_styles: assets::style("charts.css"),
        base,
    };
    page.render()
}

/// Target of a link in the file when the server runs.
pub(crate) fn base_address(settings: &Settings) -> String {
    settings.public_url.as_ref().map_or_else(
        || format!("http://{}/", settings.bind),
        |url| format!("{}/", url.as_str().trim_end_matches('/')),
    )
}
