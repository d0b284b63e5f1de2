//! Documents as PDF. Sets every text as it is: nothing in a document is evaluated, and no file
//! or address is opened. Faces are those of the system and a bundled Latin one. Works for up to
//! seconds: callers run it outside the server's threads.
//!
//! `blocks`, `table` and `chart` make strips, strips fill pages (`pages`), and `pdf` writes them.

mod blocks;
mod chart;
mod clean;
mod error;
mod fonts;
mod mark;
mod pages;
mod pdf;
mod report;
mod setter;
mod setting;
mod slide;
mod style;
mod table;
mod text;

use std::sync::Arc;

use document::{Document, Language};
use fonts::Fonts;
use pdf::Sheets;
use setter::Setter;

pub use error::TypesetError;
pub use setting::Setting;
pub use style::ChartStyle;

/// The whole document as A4 pages with contents, page numbers and footnotes.
///
/// # Errors
/// When a face is missing or the document is too long.
pub fn report(document: &Document, setting: &Setting) -> Result<Vec<u8>, TypesetError> {
    let (sheets, fonts) = sheets(document, setting, report::set)?;
    pdf::write(&sheets, about(document), &fonts)
}

/// The document's summary as one page in 16:9.
///
/// # Errors
/// When a face is missing or the document is too long.
pub fn slide(document: &Document, setting: &Setting) -> Result<Vec<u8>, TypesetError> {
    let (sheets, fonts) = sheets(document, setting, slide::set)?;
    pdf::write(&sheets, about(document), &fonts)
}

fn sheets(
    document: &Document,
    setting: &Setting,
    set: fn(&Document, &Setter<'_>) -> Sheets,
) -> Result<(Sheets, Arc<Fonts>), TypesetError> {
    clean::check_size(document)?;
    let fonts = fonts::find(clean::has_chinese(document))?;
    let setter = Setter { fonts: &fonts, setting, sources: &document.sources, scale: 1.0 };
    let sheets = set(document, &setter);
    Ok((sheets, fonts))
}

fn about(document: &Document) -> (&str, &'static str) {
    let language = match document.language {
        Language::En => "en",
        Language::ZhCn => "zh-CN",
    };
    (&document.title, language)
}

#[cfg(test)]
mod tests;
