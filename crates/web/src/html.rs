//! Pieces of pages that are rendered here once, instead of being part of every template
//! that shows them: each template is compiled into the crate that renders it.

use std::fmt;

use askama::{DynTemplate, filters::HtmlSafe};

/// Finished HTML, placed in a template without escaping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    pub(crate) fn of(template: &dyn DynTemplate) -> Self {
        // Writing to a string does not fail; only rendering a value could.
        let rendered = template.dyn_render().inspect_err(|error| tracing::error!("{error}"));
        Self(rendered.unwrap_or_default())
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}
