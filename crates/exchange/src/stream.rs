//! An export as it is written: row after row from one reading of the database,
//! part after part to its output, so that its size costs no memory. Knows
//! neither files nor answers to requests.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::StreamExt;
use sea_orm::{DatabaseBackend, DbErr};
use zip::{
    ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{
    csv_cell,
    document::{About, MANIFEST, SCHEMA},
    records::Row,
    signature::Signing,
    tables::{TABLES, Table},
};
use db::long_read::LongRead;
use web::csv::BYTE_ORDER_MARK;

/// Bytes that are sent at once.
const PART: usize = 64 << 10;
/// Bytes of lines that are collected before they are compressed.
const LINES: usize = 16 << 10;

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON document.
    Json,
    /// One CSV per table, and the manifest as the last entry.
    Zip,
}

/// Why an export was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("the export cannot be sent: {0}")]
    Output(#[from] io::Error),
    #[error("the export cannot be written: {0}")]
    Encoding(anyhow::Error),
}

impl From<serde_json::Error> for StreamError {
    fn from(error: serde_json::Error) -> Self {
        Self::Encoding(error.into())
    }
}

impl From<csv::Error> for StreamError {
    fn from(error: csv::Error) -> Self {
        Self::Encoding(error.into())
    }
}

impl From<zip::result::ZipError> for StreamError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Encoding(error.into())
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub records: u64,
    pub tables: u64,
}

/// Writes everything that a venture holds to `output`, in parts of some 64 KiB.
///
/// # Errors
/// When the database refuses, or `output` does.
pub async fn write(
    reading: &mut LongRead,
    backend: DatabaseBackend,
    about: &About,
    (format, answers): (Format, bool),
    signing: &mut Signing,
    mut output: impl AsyncFnMut(Vec<u8>) -> io::Result<()>,
) -> Result<Written, StreamError> {
    let out = Buffer::default();
    let mut encoder = Encoder::new(format, &out);
    let mut written = Written::default();
    signing.head(about, answers);
    encoder.head(about, answers)?;
    for table in TABLES.iter().filter(|table| answers || !table.personal) {
        encoder.open(table)?;
        let mut rows = reading.rows(table.records.select(backend, about.id))?;
        while let Some(found) = rows.next().await {
            let row = table.records.row(&found?)?;
            signing.row(table.name, &row);
            encoder.row(&row)?;
            written.records += 1;
            if out.len() >= PART {
                output(out.drain()).await?;
            }
        }
        encoder.close()?;
        written.tables += 1;
    }
    encoder.finish(about, answers, signing.signature())?;
    output(out.drain()).await?;
    Ok(written)
}

/// Bytes that wait to be sent.
#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn drain(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What stands before the records, and in a zip beside them.
#[derive(serde::Serialize)]
struct Manifest<'a> {
    schema: &'a str,
    venture: &'a About,
    answers: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

enum Encoder {
    Json(JsonForm),
    Zip(Box<ZipForm>),
}

struct JsonForm {
    out: Buffer,
    /// Nothing stands before it in its list.
    first_table: bool,
    first_row: bool,
}

struct ZipForm {
    zip: ZipWriter<StreamWriter<Buffer>>,
    columns: Vec<&'static str>,
    /// Lines on their way into the entry that is open.
    lines: csv::Writer<Buffer>,
    waiting: Buffer,
}

impl Encoder {
    fn new(format: Format, out: &Buffer) -> Self {
        match format {
            Format::Json => {
                Self::Json(JsonForm { out: out.clone(), first_table: true, first_row: true })
            }
            Format::Zip => {
                let waiting = Buffer::default();
                Self::Zip(Box::new(ZipForm {
                    zip: ZipWriter::new_stream(out.clone()),
                    columns: Vec::new(),
                    // Each table begins lines of its own.
                    lines: csv::Writer::from_writer(waiting.clone()),
                    waiting,
                }))
            }
        }
    }

    fn head(&mut self, about: &About, answers: bool) -> Result<(), StreamError> {
        if let Self::Json(json) = self {
            let venture = serde_json::to_string(about)?;
            let schema = serde_json::to_string(SCHEMA)?;
            write!(
                json.out,
                "{{\n\"schema\": {schema},\n\"venture\": {venture},\n\"answers\": {answers},\n\"tables\": {{"
            )?;
        }
        Ok(())
    }

    fn open(&mut self, table: &Table) -> Result<(), StreamError> {
        match self {
            Self::Json(json) => {
                let comma = if std::mem::take(&mut json.first_table) { "" } else { "," };
                json.first_row = true;
                write!(json.out, "{comma}\n\"{}\": [", table.name)?;
            }
            Self::Zip(form) => {
                form.zip.start_file(format!("{}.csv", table.name), zip_options())?;
                form.zip.write_all(BYTE_ORDER_MARK.as_bytes())?;
                form.columns = table.records.columns();
                // Each table has lines of another length.
                form.lines = csv::Writer::from_writer(form.waiting.clone());
                form.lines.write_record(&form.columns)?;
            }
        }
        Ok(())
    }

    fn row(&mut self, row: &Row) -> Result<(), StreamError> {
        match self {
            Self::Json(json) => {
                let comma = if std::mem::take(&mut json.first_row) { "\n" } else { ",\n" };
                json.out.write_all(comma.as_bytes())?;
                serde_json::to_writer(&mut json.out, row)?;
            }
            Self::Zip(form) => {
                let cells = form.columns.iter().map(|column| csv_cell::write(row.get(*column)));
                form.lines.write_record(cells)?;
                if form.waiting.len() >= LINES {
                    form.zip.write_all(&form.waiting.drain())?;
                }
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), StreamError> {
        match self {
            Self::Json(json) => json.out.write_all(b"]")?,
            Self::Zip(form) => {
                form.lines.flush()?;
                form.zip.write_all(&form.waiting.drain())?;
            }
        }
        Ok(())
    }

    fn finish(
        self,
        about: &About,
        answers: bool,
        signature: Option<String>,
    ) -> Result<(), StreamError> {
        match self {
            Self::Json(mut json) => {
                json.out.write_all(b"\n}")?;
                if let Some(signature) = signature {
                    write!(json.out, ",\n\"signature\": {}", serde_json::to_string(&signature)?)?;
                }
                json.out.write_all(b"\n}\n")?;
            }
            Self::Zip(mut form) => {
                let manifest = Manifest { schema: SCHEMA, venture: about, answers, signature };
                form.zip.start_file(MANIFEST, zip_options())?;
                form.zip.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
                form.zip.finish()?;
            }
        }
        Ok(())
    }
}

fn zip_options() -> SimpleFileOptions {
    // How large a table becomes is known only at its end.
    SimpleFileOptions::default().large_file(true)
}
