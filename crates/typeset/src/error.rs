//! Why a document cannot be set.

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    #[error(
        "no face with Chinese characters is installed on the server; install one, for example the package fonts-noto-cjk, and try again"
    )]
    ChineseFaceMissing,
    #[error("the document is too long for a PDF: {0}")]
    TooLong(&'static str),
    #[error("a face cannot be put into the PDF: {0}")]
    Face(String),
    #[error("the PDF cannot be written: {0}")]
    Write(#[from] std::io::Error),
}
