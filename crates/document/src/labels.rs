//! The few words that formats add, in the document's language.

/// Headings that are no part of a document's own texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    pub summary: String,
    pub contents: String,
    pub sources: String,
    /// Stands before what is not known.
    pub missing: String,
}
