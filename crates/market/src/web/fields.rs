//! What several forms of the market have in common.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{Competitor, Segment, store};
use venture::limits::LimitReached;
use web::{
    error::AppError,
    forms::{self, Form},
    paging::Wanted,
};

/// Reads a respondent's label.
pub(super) fn respondent(form: &mut Form, name: &str) -> Option<String> {
    form.text(name, 1..=crate::LONGEST_LABEL)
}

/// The competitors of a venture that are not archived, by name, as many as forms and
/// columns offer.
pub(super) async fn all_competitors(
    db: &DatabaseConnection,
    venture: Uuid,
) -> Result<Vec<Competitor>, AppError> {
    Ok(store::choosable_competitors(db, venture, &Wanted::default()).await?)
}

/// Reads an http or https address, or nothing. The outer `None` means: wrong.
pub(super) fn web_address(form: &mut Form, name: &str) -> Option<Option<String>> {
    let text = form.text(name, 0..=500)?;
    if text.is_empty() {
        return Some(None);
    }
    let good = forms::web_address(&text);
    if good.is_none() {
        form.fail(name, "field-not-web-address", vec![]);
    }
    good.map(|url| Some(url.to_string()))
}

/// Refuses a form where one more would exceed a limit of the venture.
pub(super) fn fail_limit(form: &mut Form, field: &'static str, reached: Option<LimitReached>) {
    if let Some(reached) = reached {
        form.fail_limit(field, reached.kind.as_str(), reached.most);
    }
}

/// Reads a choice among segments, or none. The outer `None` means: wrong.
pub(super) fn segment(form: &mut Form, segments: &[Segment]) -> Option<Option<Uuid>> {
    if form.raw("segment").is_empty() {
        return Some(None);
    }
    let offered = |word: &str| {
        let id = Uuid::parse_str(word).ok()?;
        segments.iter().any(|one| one.id == id).then_some(id)
    };
    form.choice("segment", offered).map(Some)
}
