//! The options of `assay import`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Type of the rows: needs, ratings, votes, competitors, prices, capabilities, segments, evidence; or `venture` for a full export
    pub(super) target: String,
    /// Identifier or name of the venture; `import venture` creates one if the name is new
    #[arg(long)]
    pub(super) venture: String,
    /// E-mail address of the owner of a new venture; needed if several people have accounts
    #[arg(long, value_name = "EMAIL")]
    pub(super) owner: Option<String>,
    /// File to import: CSV, TSV, XLSX, JSON or JSON Lines, also compressed with gzip
    #[arg(long = "in")]
    pub(super) file: PathBuf,
    /// Field of a column, as COLUMN=FIELD; #3 is the third column; can be repeated
    #[arg(long = "map", value_name = "COLUMN=FIELD")]
    pub(super) map: Vec<String>,
    /// Meaning of a word, as FIELD:WORD=NUMBER or FIELD:WORD=unknown; can be repeated
    #[arg(long = "word", value_name = "FIELD:WORD=NUMBER")]
    pub(super) word: Vec<String>,
    /// Scale of a rating field, as FIELD=LOW-HIGH (or LOW..HIGH), for example importance=1-5 [default: detected]
    #[arg(long = "scale", value_name = "FIELD=LOW-HIGH")]
    pub(super) scale: Vec<String>,
    /// Need for ratings that name none: its identifier or statement
    #[arg(long)]
    pub(super) need: Option<String>,
    /// Source of rows without one of their own
    #[arg(long)]
    pub(super) source: Option<String>,
    /// Date of rows without one of their own, as year-month-day
    #[arg(long)]
    pub(super) date: Option<String>,
    /// Encoding: utf-8, gbk, latin-1, utf-16le or utf-16be [default: detected]
    #[arg(long)]
    pub(super) encoding: Option<String>,
    /// Decimal separator: comma or point [default: detected]
    #[arg(long, value_name = "MARK")]
    pub(super) decimal: Option<String>,
    /// Delimiter: comma, semicolon, tab or bar [default: detected]
    #[arg(long)]
    pub(super) delimiter: Option<String>,
    /// Sheet of a workbook [default: the first visible one with data]
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// Header row; 0 if there is none [default: detected]
    #[arg(long)]
    pub(super) head: Option<u32>,
    /// Refuse rows that name unknown needs, competitors or capabilities instead of creating them
    #[arg(long)]
    pub(super) no_create: bool,
    /// Preview the import without saving anything
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print one JSON object as the last line
    #[arg(long)]
    pub(super) json: bool,
}
