//! The library of evidence: records, passages, links, tags.

use super::{
    cells::Cells,
    error::ParseError,
    form_input::FormInput,
    rules::{ensure, max_length, one_of, web_address},
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

pub(super) fn evidence(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<evidence::Entity>()?;
    web_address("link", row.link.as_deref())?;
    file(&row)?;
    FormInput::new()
        .set("kind", row.kind)
        .set("title", row.title)
        .set("note", row.note)
        .set("person", row.person)
        .provenance(&row.source, row.observed_on)
        .read(read::evidence)
        .map(drop)
}

/// All that is known of a file, or nothing of it.
fn file(row: &evidence::Model) -> Result<(), ParseError> {
    let whole = row.file_name.as_ref().zip(row.file_kind.as_ref()).zip(row.file_bytes);
    let Some(sha) = &row.file_sha256 else {
        let nothing =
            row.file_name.is_none() && row.file_kind.is_none() && row.file_bytes.is_none();
        return ensure(nothing, "file_sha256", "the digest of the file is missing");
    };
    let digest = Sha::try_from(sha.clone());
    ensure(digest.is_ok(), "file_sha256", "expected a SHA-256 digest")?;
    let Some(((name, kind), bytes)) = whole else {
        return Err(ParseError::new(
            "file_name",
            "name, type and size of a file must be given together",
        ));
    };
    let kind = one_of("file_kind", kind, FileKind::parse)?;
    max_length("file_name", name, 120)?;
    let plain = !name.contains(['/', '\\', '"', '\n', '\r', '\t'])
        && name.len() > kind.ending().len() + 1
        && name.ends_with(kind.ending());
    ensure(plain, "file_name", "invalid name for this type of file")?;
    let small = (1..=FILE_LIMIT as i64).contains(&bytes);
    ensure(small, "file_bytes", "a file must have 1 byte to 10 MiB")
}

pub(super) fn passage(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<evidence_passage::Entity>()?;
    ensure(!row.quote.trim().is_empty(), "quote", "must not be empty")?;
    max_length("quote", &row.quote, LONGEST_QUOTE)?;
    ensure(row.start_at.is_none_or(|at| at >= 0), "start_at", "must not be below 0")
}

pub(super) fn link(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<evidence_link::Entity>()?;
    let one = row.need_id.is_some() != row.competitor_id.is_some();
    ensure(one, "need_id", "a link must point to either a need or a competitor")
}

pub(super) fn tag(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<evidence_tag::Entity>()?;
    let read = read_tags(&row.tag).unwrap_or_default();
    // Older tags may have their accents apart.
    let same = read.len() == 1 && read.iter().all(|tag| *tag == name::composed(&row.tag));
    ensure(same, "tag", "a tag must have 1 to 40 lowercase characters")
}
