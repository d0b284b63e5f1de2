//! `assay import` and `assay export`: files in and out over the same functions as
//! the web.

mod args;
mod export;
mod import;
mod restore;
mod venture;

pub use args::ImportArgs;
pub use export::ExportArgs;
pub(super) use export::export;
pub(super) use import::import;
