//! What a comment is about: a record of the venture, or a figure on one of its pages. Knows no
//! database.

use uuid::Uuid;

use economics::Dimension;
use i18n::Lang;
use offer::Quantity;
use venture::RecordKind;

parsing::words! {
    /// Pages whose figures can be commented on; the comments of a page are one list.
    pub enum FigurePage as "comments-page-" {
        /// The dimensions of the verdict, on the home page.
        Verdict = "verdict",
        Economics = "economics",
        Offer = "offer",
        Assumptions = "assumptions",
    }
}

/// Figures of the economics page that no other page has.
const ECONOMICS: [&str; 6] =
    ["unit-cost", "gross-margin", "break-even", "ltv-cac", "payback", "runway"];
/// What is promised.
const OFFER: [&str; 4] = ["benchmark", "latency", "accuracy", "pricing"];

impl FigurePage {
    /// The figures of the page, as stored.
    pub fn keys(self) -> Vec<&'static str> {
        match self {
            Self::Verdict => Dimension::ALL.map(Dimension::as_str).into(),
            Self::Economics => ECONOMICS.into(),
            Self::Offer => OFFER.into(),
            Self::Assumptions => Quantity::ALL.map(Quantity::as_str).into(),
        }
    }

    /// Key of a figure's name.
    pub fn figure_text_key(self, key: &str) -> String {
        match self {
            Self::Verdict => format!("report-dimension-{key}"),
            Self::Assumptions => format!("quantity-{key}"),
            Self::Economics | Self::Offer => format!("comments-figure-{key}"),
        }
    }

    /// Address of the page below the venture.
    pub fn path(self) -> &'static str {
        match self {
            Self::Verdict => "",
            Self::Economics => "economics",
            Self::Offer => "offer",
            Self::Assumptions => "offer/assumptions",
        }
    }
}

/// What comments are listed for: a record, or the figures of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Record(RecordKind, Uuid),
    Figures(FigurePage),
}

impl Place {
    /// The place of words in an address or a form; nothing when they name none.
    pub fn parse(kind: &str, record: &str) -> Option<Self> {
        if let Some(page) = FigurePage::parse(kind) {
            return record.is_empty().then_some(Self::Figures(page));
        }
        // An import is no record: it travels in no export.
        let kind = RecordKind::parse(kind).filter(|kind| *kind != RecordKind::Import)?;
        Some(Self::Record(kind, Uuid::parse_str(record).ok()?))
    }

    /// The word of its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Record(kind, _) => kind.as_str(),
            Self::Figures(page) => page.as_str(),
        }
    }

    /// Its record, if it is one.
    pub fn record(&self) -> Option<Uuid> {
        match self {
            Self::Record(_, id) => Some(*id),
            Self::Figures(_) => None,
        }
    }

    /// Address of the page on which its comments are shown, below the venture.
    pub fn path(&self) -> String {
        match self {
            Self::Record(kind, id) => kind.path(*id),
            Self::Figures(page) => page.path().to_owned(),
        }
    }

    /// What kind of thing it is, in words.
    pub fn kind_text(&self, lang: Lang) -> String {
        match self {
            Self::Record(kind, _) => lang.t(&kind.text_key()),
            Self::Figures(page) => lang.t(&page.text_key()),
        }
    }
}

/// What one comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Record(RecordKind, Uuid),
    Figure(FigurePage, &'static str),
}

impl Subject {
    /// The subject at a place; a figure is chosen by its key.
    pub fn at(place: Place, key: &str) -> Option<Self> {
        match place {
            Place::Record(kind, id) => Some(Self::Record(kind, id)),
            Place::Figures(page) => {
                let known = page.keys().into_iter().find(|known| *known == key)?;
                Some(Self::Figure(page, known))
            }
        }
    }

    /// Where it is listed.
    pub fn place(&self) -> Place {
        match self {
            Self::Record(kind, id) => Place::Record(*kind, *id),
            Self::Figure(page, _) => Place::Figures(*page),
        }
    }

    /// The key of a figure; empty for a record.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Record(..) => "",
            Self::Figure(_, key) => key,
        }
    }

    /// What a figure is called.
    pub fn figure_text(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Record(..) => None,
            Self::Figure(page, key) => Some(lang.t(&page.figure_text_key(key))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_a_record_or_a_known_figure() {
        let id = Uuid::now_v7();
        let place = Place::parse("need", &id.to_string());
        assert_eq!(place, Some(Place::Record(RecordKind::Need, id)));
        assert_eq!(Place::parse("need", ""), None);
        assert_eq!(Place::parse("import", &id.to_string()), None);
        assert_eq!(Place::parse("verdict", &id.to_string()), None);
        let page = Place::parse("verdict", "").unwrap();
        assert_eq!(Subject::at(page, "risk").map(|one| one.key()), Some("risk"));
        assert_eq!(Subject::at(page, "price"), None);
        assert!(Subject::at(Place::Figures(FigurePage::Assumptions), "price").is_some());
    }
}
