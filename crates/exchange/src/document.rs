//! An exported venture as one value: its name, its records by table, the signature. Knows no
//! database; [`super::export`] fills it, and `restore/read.rs` reads it from a file.

use std::{collections::BTreeMap, io::Cursor};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::records::Row;
use venture::Venture;

/// Name and version of the format.
pub const SCHEMA: &str = "assay-venture/1";
/// File of a zip that tells what it is.
pub(crate) const MANIFEST: &str = "venture.json";

/// Most files of a zip.
pub(crate) const MOST_FILES: usize = 200;

/// Rows by the name of their table.
pub(crate) type RowsByTable = BTreeMap<String, Vec<Row>>;

/// A venture with all its records.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    pub schema: String,
    pub venture: About,
    /// True when what single people answered is in it.
    pub answers: bool,
    /// Rows by table; a table of this format that has none is empty.
    pub tables: RowsByTable,
    /// Of the installation that exported it, over all of the above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// What is said about the venture itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub id: Uuid,
    pub name: String,
    pub summary: String,
    pub area: String,
    pub currency: String,
    pub exported_at: String,
}

impl About {
    /// A venture as it is called now.
    #[must_use]
    pub fn now(venture: &Venture) -> Self {
        Self {
            id: venture.id,
            name: venture.name.clone(),
            summary: venture.summary.clone(),
            area: venture.area.as_str().to_owned(),
            currency: venture.currency.clone(),
            exported_at: db::now().to_string(),
        }
    }
}

impl Document {
    /// As JSON.
    ///
    /// # Errors
    /// Memory alone can cause one.
    pub fn to_json(&self) -> anyhow::Result<Vec<u8>> {
        Ok(serde_json::to_vec_pretty(self)?)
    }
}

/// True when a file is an export of a venture and no table of rows.
#[must_use]
pub fn is_export(content: &[u8]) -> bool {
    let names = |content: &[u8]| {
        let zip = zip::ZipArchive::new(Cursor::new(content)).ok()?;
        zip.index_for_name(MANIFEST)
    };
    if content.starts_with(b"PK") {
        return !has_too_many_files(content) && names(content).is_some();
    }
    let start = String::from_utf8_lossy(&content[..content.len().min(200)]);
    start.trim_start().starts_with('{')
        && start.contains("\"schema\"")
        && start.contains("assay-venture/")
}

/// True when a zip names so many files that listing them is work already.
#[must_use]
pub(crate) fn has_too_many_files(content: &[u8]) -> bool {
    // Each file has an entry in the directory, which begins so.
    let entries = content.windows(4).filter(|bytes| *bytes == b"PK\x01\x02");
    entries.take(MOST_FILES + 1).count() > MOST_FILES
}
