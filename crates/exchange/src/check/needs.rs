//! Needs, ratings and votes.

use std::collections::HashMap;

use super::{Log, cells::Cells};
use crate::{
    fault::{Fault, shown},
    grid::Row,
    plan::{At, NeedRow, Plan, RatingRow, VoteRow},
};
use parsing::name;

/// Tells of keys that stand on an earlier row already.
pub(super) struct Once<K>(HashMap<K, u32>);

impl<K: std::hash::Hash + Eq> Once<K> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    pub(super) fn take(
        &mut self,
        key: K,
        row: u32,
        what: impl FnOnce() -> String,
    ) -> Result<(), Fault> {
        match self.0.entry(key) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(row);
                Ok(())
            }
            std::collections::hash_map::Entry::Occupied(first) => {
                let args = vec![("value", shown(&what())), ("first", first.get().to_string())];
                Err(Fault::of_row(row, "file-import-repeated", args))
            }
        }
    }
}

/// Names with a place each; spellings of the same name are one.
#[derive(Default)]
pub(super) struct Names<'a> {
    written: HashMap<&'a str, u32>,
    plain: HashMap<String, u32>,
    pub(super) all: Vec<String>,
}

impl<'a> Names<'a> {
    pub(super) fn place(&mut self, name: &'a str) -> u32 {
        if let Some(place) = self.written.get(name) {
            return *place;
        }
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let place = *self.plain.entry(name::key(name)).or_insert(next);
        if place == next {
            self.all.push(name.to_owned());
        }
        self.written.insert(name, place);
        place
    }
}

pub(super) fn needs(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let (mut rows, mut once) = (Vec::new(), Once::new());
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let read = row.and_then(|row| {
            let (at, statement) = (cells.at(&row)?, cells.required(&row, "need")?);
            once.take(name::key(&statement), at.row, || statement.clone())?;
            Ok(NeedRow {
                at,
                segment: cells.text(&row, "segment")?,
                evidence: cells.text(&row, "evidence")?,
                note: cells.text(&row, "note")?,
                statement,
            })
        });
        rows.extend(log.keep(read));
    }
    Plan::Needs(rows)
}

pub(super) fn votes(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let (mut rows, mut once) = (Vec::new(), Once::new());
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let read = row.and_then(|row| {
            let (at, need) = (cells.at(&row)?, cells.required(&row, "need")?);
            once.take((name::key(&need), at.source.clone(), at.date), at.row, || need.clone())?;
            Ok(VoteRow { at, votes: cells.count(&row, "votes")?, need })
        });
        rows.extend(log.keep(read));
    }
    Plan::Votes(rows)
}

/// One column pair of a wide file.
struct Pair {
    need: u32,
    importance: usize,
    satisfaction: usize,
}

pub(super) fn ratings(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let mut names = Names::default();
    let mut rows = Vec::new();
    let pairs = match pairs(cells, &mut names) {
        Ok(pairs) => pairs,
        Err(fault) => {
            log.faults.push(fault);
            return Plan::Ratings { needs: names.all, rows };
        }
    };
    let mut once: Once<(u32, String)> = Once::new();
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let Some(row) = log.keep(row) else { continue };
        let start = cells.at(&row).and_then(|at| Ok((at, cells.required(&row, "respondent")?)));
        let Some((at, respondent)) = log.keep(start) else { continue };
        if pairs.is_empty() {
            let read = long(cells, &row, &mut names);
            let Some((need, levels)) = log.keep(read) else { continue };
            let kept = keep(levels, (need, at, respondent), &mut once, &names);
            push(kept, &mut rows, log);
            continue;
        }
        for pair in &pairs {
            let levels = cells.rating_at(&row, "importance-of", pair.importance).and_then(|a| {
                Ok((a, cells.rating_at(&row, "satisfaction-of", pair.satisfaction)?))
            });
            let Some(levels) = log.keep(levels) else { continue };
            let kept = keep(levels, (pair.need, at.clone(), respondent.clone()), &mut once, &names);
            push(kept, &mut rows, log);
        }
    }
    Plan::Ratings { needs: names.all, rows }
}

type Levels = (Option<u8>, Option<u8>);

fn long<'a>(
    cells: &Cells<'a>,
    row: &Row<'a>,
    names: &mut Names<'a>,
) -> Result<(u32, Levels), Fault> {
    let column = cells.columns.get("need").copied().unwrap_or(usize::MAX);
    let mut need = row.cell(column);
    if need.is_empty() && !cells.mapping.need.trim().is_empty() {
        need = cells.mapping.need.trim();
    } else if !names.written.contains_key(need) {
        // Checked in full only when it is new.
        cells.required(row, "need")?;
    }
    let levels = (cells.rating(row, "importance")?, cells.rating(row, "satisfaction")?);
    Ok((names.place(need), levels))
}

/// A rating, or nothing where one of its two answers is missing.
fn keep(
    levels: Levels,
    (need, at, respondent): (u32, At, String),
    once: &mut Once<(u32, String)>,
    names: &Names<'_>,
) -> Result<Option<RatingRow>, Fault> {
    let (Some(importance), Some(satisfaction)) = levels else { return Ok(None) };
    let what = || format!("{respondent}, {}", names.all[need as usize]);
    once.take((need, respondent.clone()), at.row, what)?;
    Ok(Some(RatingRow { at, need, respondent, importance, satisfaction }))
}

fn push(kept: Result<Option<RatingRow>, Fault>, rows: &mut Vec<RatingRow>, log: &mut Log) {
    match log.keep(kept) {
        Some(Some(row)) => rows.push(row),
        Some(None) => log.skipped += 1,
        None => {}
    }
}

/// The columns of a wide file, two for each need.
fn pairs<'a>(cells: &Cells<'a>, names: &mut Names<'a>) -> Result<Vec<Pair>, Fault> {
    let satisfaction = cells.spread("satisfaction-of");
    let importance = cells.spread("importance-of");
    let partner = |label: &str, among: &[(usize, &str)]| {
        among
            .iter()
            .find(|(_, other)| name::key(other) == name::key(label))
            .map(|(column, _)| *column)
    };
    let lonely = importance
        .iter()
        .find(|(_, label)| partner(label, &satisfaction).is_none())
        .or_else(|| satisfaction.iter().find(|(_, label)| partner(label, &importance).is_none()));
    if let Some((column, label)) = lonely {
        let args = vec![("need", shown(label))];
        return Err(
            Fault::of_file("import-partner-missing", args).in_column(&cells.table.head[*column])
        );
    }
    let mut once = Once::new();
    let mut pairs = Vec::new();
    for (column, label) in importance {
        once.take(name::key(label), 0, || label.to_owned())?;
        let Some(satisfaction) = partner(label, &satisfaction) else { continue };
        super::cells::checked(label, 300)
            .map_err(|(key, args)| Fault::of_file(key, args).in_column(label))?;
        pairs.push(Pair { need: names.place(label), importance: column, satisfaction });
    }
    Ok(pairs)
}
