//! The library of evidence: records, passages, links, tags.

use super::{
    Wrong,
    cells::{Cells, Typed, demand, text, web_address, word},
};
use ::evidence::{
    file::{FILE_LIMIT, FileKind},
    passage::LONGEST_QUOTE,
    read_tags,
    web::read,
};
use artifacts::Sha;
use db::entity::{evidence, evidence_link, evidence_passage, evidence_tag};
use parsing::name;

pub(super) fn evidence(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<evidence::Entity>()?;
    web_address("link", row.link.as_deref())?;
    file(&row)?;
    Typed::new()
        .put("kind", row.kind)
        .put("title", row.title)
        .put("note", row.note)
        .put("person", row.person)
        .said(&row.source, row.observed_on)
        .read(read::evidence)
        .map(drop)
}

/// All that is known of a file, or nothing of it.
fn file(row: &evidence::Model) -> Result<(), Wrong> {
    let whole = row.file_name.as_ref().zip(row.file_kind.as_ref()).zip(row.file_bytes);
    let Some(sha) = &row.file_sha256 else {
        let nothing =
            row.file_name.is_none() && row.file_kind.is_none() && row.file_bytes.is_none();
        return demand(nothing, "file_sha256", "the digest of the file is missing");
    };
    let digest = Sha::try_from(sha.clone());
    demand(digest.is_ok(), "file_sha256", "this is no SHA-256 digest")?;
    let Some(((name, kind), bytes)) = whole else {
        return Err(Wrong::new("file_name", "name, kind and size of the file belong together"));
    };
    let kind = word("file_kind", kind, FileKind::parse)?;
    text("file_name", name, 120)?;
    let plain = !name.contains(['/', '\\', '"', '\n', '\r', '\t'])
        && name.len() > kind.ending().len() + 1
        && name.ends_with(kind.ending());
    demand(plain, "file_name", "this is no name of such a file")?;
    let small = (1..=FILE_LIMIT as i64).contains(&bytes);
    demand(small, "file_bytes", "a file has 1 byte to 10 MiB")
}

pub(super) fn passage(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<evidence_passage::Entity>()?;
    demand(!row.quote.trim().is_empty(), "quote", "this may not be empty")?;
    text("quote", &row.quote, LONGEST_QUOTE)?;
    demand(row.start_at.is_none_or(|at| at >= 0), "start_at", "a place is 0 or more")
}

pub(super) fn link(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<evidence_link::Entity>()?;
    let one = row.need_id.is_some() != row.competitor_id.is_some();
    demand(one, "need_id", "a link leads to a need or to a competitor")
}

pub(super) fn tag(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<evidence_tag::Entity>()?;
    let read = read_tags(&row.tag).unwrap_or_default();
    // Older tags may have their accents apart.
    let same = read.len() == 1 && read.iter().all(|tag| *tag == name::composed(&row.tag));
    demand(same, "tag", "a tag is one to 40 characters in small letters")
}
