//! What a venture says about its records.

use time::Date;

use crate::progress::ImportProgress;
use i18n::Lang;
use venture::Venture;

/// What the venture says about its records.
#[derive(Debug, Clone)]
pub struct Rules {
    pub today: Date,
    pub currency: String,
    /// Language of the names that errors mention.
    pub lang: Lang,
    /// Reports how far it is, and says whether to go on.
    pub progress: ImportProgress,
}

impl Rules {
    /// What holds for a venture's records.
    pub fn of(venture: &Venture, lang: Lang) -> Self {
        let currency = venture.currency.clone();
        Self { today: db::now().date(), currency, lang, progress: ImportProgress::default() }
    }
}
