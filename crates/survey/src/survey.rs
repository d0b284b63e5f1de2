//! What a survey is, independent of its storage: its texts in two languages, who may answer,
//! when it ends.

use std::borrow::Borrow;

use serde::Serialize;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use i18n::Lang;

/// Longest retention that can be promised, in days.
pub const RETENTION: std::ops::RangeInclusive<i64> = 1..=1_825;

parsing::words! {
    /// Who may answer.
    pub enum Mode {
        /// Everybody who has the link.
        Open = "open",
        /// Holders of single-use links.
        Invited = "invited",
    }
}

parsing::words! {
    /// How importance and satisfaction are asked.
    pub enum Scale {
        /// From 1 to 10.
        Ten = "ten",
        /// From 1 to 5.
        Five = "five",
    }
}

parsing::words! {
    /// Stored state of a survey.
    pub enum State {
        Draft = "draft",
        Open = "open",
        Closed = "closed",
    }
}

parsing::words! {
    /// Languages of a survey.
    pub enum Languages {
        Both = "both",
        English = "en",
        Chinese = "zh-CN",
    }
}

impl Scale {
    /// The best answer.
    pub fn most(self) -> u8 {
        match self {
            Self::Ten => 10,
            Self::Five => 5,
        }
    }

    /// An answer on the scale of 1 to 10 of stored ratings. The ends stay ends, and the two
    /// best of five become the two best of ten.
    pub fn to_ten(self, value: u8) -> u8 {
        match (self, value) {
            (Self::Five, 2) => 3,
            (Self::Five, 3) => 6,
            (Self::Five, 4) => 9,
            (Self::Five, 5) => 10,
            _ => value,
        }
    }
}

impl Languages {
    /// The languages, the first one being the survey's own.
    pub fn all(self) -> &'static [Lang] {
        match self {
            Self::Both => &Lang::ALL,
            Self::English => &[Lang::En],
            Self::Chinese => &[Lang::Zh],
        }
    }

    /// The available language closest to `wanted`.
    pub fn nearest(self, wanted: Lang) -> Lang {
        let all = self.all();
        if all.contains(&wanted) { wanted } else { all.first().copied().unwrap_or_default() }
    }
}

/// A text that a founder wrote in one language or in both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Text {
    pub en: String,
    pub zh: String,
}

impl Text {
    /// The same words in both languages.
    pub fn same(words: &str) -> Self {
        Self { en: words.to_owned(), zh: words.to_owned() }
    }

    /// The text in a language, or in the other one when it was not written in this.
    pub fn in_lang(&self, lang: impl Borrow<Lang>) -> &str {
        let (own, other) = match lang.borrow() {
            Lang::En => (&self.en, &self.zh),
            Lang::Zh => (&self.zh, &self.en),
        };
        if own.is_empty() { other } else { own }
    }

    /// True when it was written in this language.
    pub fn has(&self, lang: Lang) -> bool {
        match lang {
            Lang::En => !self.en.is_empty(),
            Lang::Zh => !self.zh.is_empty(),
        }
    }
}

parsing::words! {
    /// Current phase of a survey: a date or a quota may have closed it.
    pub enum Phase as "survey-phase-" {
        Draft = "draft",
        Open = "open",
        /// By hand.
        Closed = "closed",
        /// The last day is over.
        Expired = "expired",
        /// The quota of answers is reached.
        Full = "full",
    }
}

impl Phase {
    pub fn is_open(self) -> bool {
        self == Self::Open
    }

    pub fn is_draft(self) -> bool {
        self == Self::Draft
    }
}

/// A date as `2026-11-24`.
fn iso<S: serde::Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
    date.map(|date| date.to_string()).serialize(to)
}

/// A survey as its pages and the API show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survey {
    pub id: Uuid,
    pub venture: Uuid,
    pub title: Text,
    /// What the answers are for.
    pub purpose: Text,
    /// Contact of the survey's owner.
    pub contact: String,
    pub languages: Languages,
    pub mode: Mode,
    pub scale: Scale,
    pub state: State,
    /// The end of the public address.
    #[serde(skip)]
    pub token: String,
    #[serde(serialize_with = "iso")]
    pub closes_on: Option<Date>,
    pub closes_after: Option<u32>,
    pub retention_days: u32,
    /// All answers received, including deleted ones.
    pub received: u32,
    #[serde(skip)]
    pub sequence: i64,
    #[serde(with = "time::serde::rfc3339::option")]
    pub opened_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub closed_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub taken_over_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Survey {
    /// Address of the survey's page.
    pub fn href(&self) -> String {
        format!("/ventures/{}/surveys/{}", self.venture, self.id)
    }

    /// Where respondents answer in the open mode.
    pub fn public_path(&self) -> String {
        format!("/s/{}", self.token)
    }

    /// The survey's internal name.
    pub fn name(&self, lang: &Lang) -> &str {
        self.title.in_lang(*lang)
    }

    /// The survey's phase at a moment. An archived one takes no answers.
    pub fn phase(&self, now: &OffsetDateTime) -> Phase {
        match self.state {
            State::Draft => Phase::Draft,
            State::Closed if self.is_full() => Phase::Full,
            State::Closed => Phase::Closed,
            State::Open if self.archived_at.is_some() => Phase::Closed,
            State::Open if self.is_full() => Phase::Full,
            State::Open if self.closes_on.is_some_and(|last| now.date() > last) => Phase::Expired,
            State::Open => Phase::Open,
        }
    }

    fn is_full(&self) -> bool {
        self.closes_after.is_some_and(|most| self.received >= most)
    }

    /// Expiry of an answer submitted at `now`.
    pub fn expires_at(&self, now: OffsetDateTime) -> OffsetDateTime {
        now.saturating_add(Duration::days(i64::from(self.retention_days)))
    }
}

/// The editable fields of a survey.
#[derive(Debug, Clone)]
pub struct SurveyDraft {
    pub title: Text,
    pub purpose: Text,
    pub contact: String,
    pub languages: Languages,
    pub mode: Mode,
    pub scale: Scale,
    pub closes_on: Option<Date>,
    pub closes_after: Option<u32>,
    pub retention_days: u32,
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn survey() -> Survey {
        Survey {
            id: Uuid::nil(),
            venture: Uuid::nil(),
            title: Text { en: "What matters".into(), zh: String::new() },
            purpose: Text::default(),
            contact: String::new(),
            languages: Languages::Both,
            mode: Mode::Open,
            scale: Scale::Ten,
            state: State::Open,
            token: String::new(),
            closes_on: None,
            closes_after: None,
            retention_days: 30,
            received: 0,
            sequence: 0,
            opened_at: None,
            closed_at: None,
            taken_over_at: None,
            updated_at: datetime!(2026-03-01 12:00 UTC),
            archived_at: None,
        }
    }

    #[test]
    fn a_survey_ends_after_its_last_day_and_with_its_last_answer() {
        let now = datetime!(2026-03-10 23:59 UTC);
        let mut one = survey();
        assert_eq!(one.phase(&now), Phase::Open);
        one.closes_on = Some(date!(2026 - 03 - 10));
        assert_eq!(one.phase(&now), Phase::Open, "the last day still counts");
        assert_eq!(one.phase(&datetime!(2026-03-11 00:00 UTC)), Phase::Expired);
        one.closes_after = Some(2);
        one.received = 2;
        assert_eq!(one.phase(&now), Phase::Full);
        one.state = State::Draft;
        assert_eq!(one.phase(&now), Phase::Draft);
    }

    #[test]
    fn an_archived_survey_takes_no_answer() {
        let mut one = survey();
        one.archived_at = Some(datetime!(2026-03-02 0:00 UTC));
        assert_eq!(one.phase(&datetime!(2026-03-10 0:00 UTC)), Phase::Closed);
    }

    #[test]
    fn a_text_falls_back_to_the_language_it_was_written_in() {
        let one = survey();
        assert_eq!(one.name(&Lang::Zh), "What matters");
        assert!(!one.title.has(Lang::Zh));
        assert_eq!(Languages::Chinese.nearest(Lang::En), Lang::Zh);
        assert_eq!(Languages::Both.nearest(Lang::Zh), Lang::Zh);
    }

    #[test]
    fn a_scale_of_five_maps_to_ten_in_order_with_the_two_best_on_top() {
        let ten: Vec<u8> = (1..=5).map(|value| Scale::Five.to_ten(value)).collect();
        assert!(ten.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((ten[0], ten[4]), (1, 10));
        assert_eq!(ten.iter().filter(|value| **value >= 9).count(), 2);
        assert!((1..=10).all(|value| Scale::Ten.to_ten(value) == value));
    }
}
