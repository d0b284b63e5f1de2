//! What a report says: from a verdict and a venture's records to a document in one language,
//! one file for each section. What is not known is listed, never filled in. Knows no page and
//! no database.

mod appendix;
mod competition;
mod economics;
mod evidence;
mod market;
mod material;
mod plan;
mod problem;
mod product;
mod risks;
mod summary;
mod surveys;
mod team;
mod technology;
mod verdict;
mod writer;

pub(crate) use material::Material;

use self::writer::Writer;
use crate::texts::Topic;
use document::{Block, Document, Language, Section};
use i18n::{Lang, format};

/// A section before it has a title.
type Blocks = Vec<Block>;
/// Writes a section and names what it misses.
type Write = fn(&mut Writer<'_>) -> Blocks;

/// The sections in their order, with what founders can write in each.
const SECTIONS: [(Topic, Write); 11] = [
    (Topic::Problem, problem::write),
    (Topic::Market, market::write),
    (Topic::Competition, competition::write),
    (Topic::Product, product::write),
    (Topic::Technology, technology::write),
    (Topic::Economics, economics::write),
    (Topic::Risks, risks::write),
    (Topic::Evidence, evidence::write),
    (Topic::Plan, plan::write),
    (Topic::Verdict, verdict::write),
    (Topic::Team, team::write),
];

/// The whole document.
pub(crate) fn document(of: Material<'_>, lang: Lang) -> Document {
    let mut writer = Writer::new(of, lang);
    let report = of.report;
    let summary = summary::write(&mut writer);
    let mut sections = Vec::new();
    for (topic, write) in SECTIONS {
        if of.records.texts.is_left_out(topic) {
            continue;
        }
        let words = of.records.texts.words(topic);
        let mut blocks: Blocks =
            words.map(|words| Block::UserText(words.to_owned())).into_iter().collect();
        blocks.extend(write(&mut writer));
        sections.push(Section {
            id: topic.as_str().to_owned(),
            title: writer.t(&topic.text_key()),
            blocks,
        });
    }
    let appendix = appendix::write(&mut writer);
    sections.push(Section {
        id: "appendix".to_owned(),
        title: writer.t("report-section-appendix"),
        blocks: appendix,
    });
    Document {
        title: report.venture.name.clone(),
        subtitle: writer.say("report-subtitle", &[("area", lang.t(&report.venture.area_key()))]),
        language: match lang {
            Lang::En => Language::En,
            Lang::Zh => Language::ZhCn,
        },
        date: format::date(report.created_at),
        summary,
        sections,
        sources: writer.finish().sources,
    }
}
