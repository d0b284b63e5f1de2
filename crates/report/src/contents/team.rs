//! The team and what readers are asked for: words only, since no record holds them.

use super::writer::Writer;
use crate::texts::Topic;
use document::Block;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let texts = &w.of.records.texts;
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    if texts.words(Topic::Team).is_none() {
        missing.push(w.t("report-missing-team"));
    }
    match texts.words(Topic::Ask) {
        Some(ask) => {
            blocks.push(Block::Heading(w.t("report-section-ask")));
            blocks.push(Block::UserText(ask.to_owned()));
        }
        None => missing.push(w.t("report-missing-ask")),
    }
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}
