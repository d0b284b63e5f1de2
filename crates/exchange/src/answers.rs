//! What people said about one need, given at once as rows or as a file: read like any import of
//! ratings. What leaves nothing open is imported at once; the rest waits on the page of its
//! import.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    Checked, ImportError, Mapping, Outcome, Rules, Running, Target,
    job::start,
    load::received,
    map::pasted::reading_of_answers,
    parse, preview,
    store::{self, Packed},
};
use i18n::Lang;
use venture::{Editor, Member};
use web::{budget::Budget, error::AppError, spool::Spooled};

/// Rows of respondent, importance and satisfaction.
#[derive(Debug)]
pub struct GivenAnswers {
    /// Name of the file, or what is said instead of one.
    pub name: String,
    pub content: Spooled,
    /// Where they come from and when they were observed, as typed.
    pub source: String,
    pub date: String,
}

/// Answers that were read and wait for their need.
#[derive(Debug)]
pub struct PreparedAnswers {
    packed: Packed,
    mapping: Mapping,
    /// Somebody has to look at them before they are imported.
    open: bool,
}

/// What became of them.
#[derive(Debug)]
pub enum Taken {
    Imported,
    /// Something is open: the address of the import where it is settled.
    Waiting(String),
}

/// Reads answers. Stores nothing.
///
/// # Errors
/// The inner one when there is nothing to read.
pub async fn prepare(
    budget: &Budget,
    member: &Member<Editor>,
    lang: Lang,
    given: GivenAnswers,
) -> Result<Result<PreparedAnswers, ImportError>, AppError> {
    let mapping = Mapping {
        source: given.source,
        date: given.date,
        // That of a need, whichever it will be.
        need: Uuid::nil().to_string(),
        ..Mapping::of(Target::Ratings)
    };
    let (name, rules) = (given.name, Rules::of(&member.venture, lang));
    let read = move |content: Vec<u8>| -> Result<_, ImportError> {
        parse::kind(&content)?;
        let (reading, roles) = reading_of_answers(&content);
        let mapping = Mapping { reading, roles, ..mapping };
        let packed = Packed::new(name, &content);
        Ok((packed, preview(content, mapping.clone(), &rules), mapping))
    };
    let (read, _held) = received(budget, given.content, parse::weight, read).await?;
    let (packed, preview, mapping) = match read {
        Ok(read) => read,
        Err(error) => return Ok(Err(error)),
    };
    let (mapping, open) = match preview {
        Err(_) => (mapping, true),
        Ok(preview) => {
            // Numbers that look like another scale are shown to somebody before they are moved.
            let clear =
                |one: &Checked| one.errors.is_empty() && one.note.is_empty() && one.skipped == 0;
            (preview.mapping, !preview.checked.as_ref().is_ok_and(clear))
        }
    };
    let packed = packed.map_err(anyhow::Error::from)?;
    Ok(Ok(PreparedAnswers { packed, mapping, open }))
}

/// Imports answers about a need of the member's venture.
pub async fn take(
    db: &DatabaseConnection,
    (running, budget): (&Running, &Budget),
    member: &Member<Editor>,
    lang: Lang,
    need: Uuid,
    prepared: PreparedAnswers,
) -> Result<Taken, AppError> {
    let PreparedAnswers { packed, mapping, open } = prepared;
    let mapping = Mapping { need: need.to_string(), ..mapping };
    let id = store::stage(db, member.edit(), packed, &mapping).await?;
    let import = store::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    let href = import.href();
    if open {
        return Ok(Taken::Waiting(href));
    }
    let rules = Rules::of(&member.venture, lang);
    Ok(match start(db, (running, budget), member.edit(), import, rules).await {
        Some(Outcome::Committed) => Taken::Imported,
        // Its page says how it goes on.
        _ => Taken::Waiting(href),
    })
}
