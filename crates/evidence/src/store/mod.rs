//! The library in the database and its files in the artefact store. Every
//! change runs in one transaction that also raises the venture's revision and
//! leaves a line in the audit log.

mod files;
mod grade;
mod links;
mod passages;
mod records;

pub use files::{drop_file, keep_file, open_file};
pub use links::{
    Quoted, about_competitor, about_need, about_whole, list_quotes, standing_of_competitors,
    standing_of_needs,
};
pub use passages::{delete_passage, find_passage, insert_passage, list_passages, update_passage};
pub use records::{
    FileChange, delete_evidence, insert_evidence, list_evidence, list_tags, update_evidence,
};

use sea_orm::{DatabaseTransaction, DbErr};
use uuid::Uuid;

use db::Archivable as _;
use db::entity::evidence;
use venture::{
    Edit,
    records::{begin, find_open},
};

/// Ends a change: revision, audit line, commit.
async fn finish(
    transaction: DatabaseTransaction,
    edit: Edit,
    action: &str,
    subject: Uuid,
) -> Result<(), DbErr> {
    venture::records::finish(transaction, edit, action, evidence::Entity::KIND, subject).await
}
