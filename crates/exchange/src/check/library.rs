//! Notes for the evidence library.

use std::collections::HashMap;

use super::{Log, cells::Cells, needs::Once};
use crate::{
    fault::{Fault, shown},
    grid::Row,
    plan::{EvidenceRow, Plan},
    target::plain,
};
use evidence::{Kind, LONGEST_TAG, MOST_TAGS, TagError, read_tags};
use i18n::Lang;
use parsing::name;

pub(super) fn evidence(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let (mut rows, mut once, kinds) = (Vec::new(), Once::new(), kinds());
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let read = row.and_then(|row| {
            let (at, title) = (cells.at(&row)?, cells.required(&row, "title")?);
            once.take((name::key(&title), at.source.clone(), at.date), at.row, || title.clone())?;
            Ok(EvidenceRow {
                at,
                kind: kind(cells, &row, &kinds)?,
                note: cells.text(&row, "text")?,
                person: cells.text(&row, "person")?,
                segment: cells.text(&row, "segment")?,
                link: cells.web(&row, "link")?,
                tags: tags(cells, &row)?,
                needs: cells.text(&row, "needs")?,
                competitors: cells.text(&row, "competitors")?,
                title,
            })
        });
        rows.extend(log.keep(read));
    }
    Plan::Evidence(rows)
}

/// Kinds by their words and by their names in every language.
fn kinds() -> HashMap<String, Kind> {
    let words = |kind: Kind| {
        let names = Lang::ALL.into_iter().map(move |lang| lang.t(&kind.text_key()));
        names.chain([kind.as_str().to_owned()]).map(move |name| (plain(&name), kind))
    };
    Kind::ALL.into_iter().flat_map(words).collect()
}

/// Nothing where the cell is empty.
fn kind<'a>(
    cells: &Cells<'a>,
    row: &Row<'a>,
    kinds: &HashMap<String, Kind>,
) -> Result<Option<Kind>, Fault> {
    let Some(word) = cells.text(row, "kind")? else { return Ok(None) };
    kinds.get(&plain(&word)).copied().map(Some).ok_or_else(|| {
        let offered = Kind::ALL.map(Kind::as_str).join(", ");
        let args = vec![("value", shown(&word)), ("offered", offered)];
        cells.fault(row, "kind", "import-kind-unknown", args)
    })
}

fn tags<'a>(cells: &Cells<'a>, row: &Row<'a>) -> Result<Vec<String>, Fault> {
    let Some(line) = cells.text(row, "tags")? else { return Ok(Vec::new()) };
    read_tags(&line).map_err(|error| {
        let (key, args) = match error {
            TagError::TooLong(tag) => {
                ("field-tag-too-long", vec![("tag", tag), ("max", LONGEST_TAG.to_string())])
            }
            TagError::TooMany(count) => (
                "field-too-many-tags",
                vec![("max", MOST_TAGS.to_string()), ("count", count.to_string())],
            ),
        };
        cells.fault(row, "tags", key, args)
    })
}
