//! Amounts of money: every digit is stored or refused, and the currency is the one that
//! stands beside the amount, or that its sign means, or else the venture's.

use super::cells::Cells;
use crate::{
    error::{ImportError, shown},
    map::words,
};
use i18n::format;
use parsing::typed_number::{self, Amount, FINE_PLACES, Fine, Typed};
use venture::CURRENCIES;

const YEN: &[&str] = &["CNY", "JPY"];
const DOLLARS: &[&str] = &["USD", "HKD", "SGD"];

impl<'a> Cells<'a> {
    /// An amount as it was typed, and its currency.
    fn amount(&self, id: &str) -> Result<(Typed, String), ImportError> {
        let cell = self.raw(id);
        if cell.is_empty() {
            return Err(self.error(id, "import-cell-missing", vec![]));
        }
        if cell.ends_with(['%', '％']) {
            return Err(self.error(id, "import-percent", vec![("value", shown(cell))]));
        }
        let amount = Amount::of(cell);
        let currency = self.currency(id, cell, amount.currencies);
        // Whether it is a number at all comes first; its currency may decide how it is read.
        let known = currency.as_deref().unwrap_or(self.columns.rules.currency.as_str());
        let convention = self.convention(id, Some(known));
        let read = typed_number::read(amount.number, convention);
        let typed = read.map_err(|refused| self.refused(id, cell, refused))?;
        let highest = 1e12;
        if !(0.0..=highest).contains(&typed.value()) {
            return Err(self.out_of_range(id, cell, (0.0, highest)));
        }
        Ok((typed, currency?))
    }

    fn too_many_places(&self, id: &str, places: u32) -> ImportError {
        let args = vec![("value", shown(self.raw(id))), ("places", places.to_string())];
        self.error(id, "import-too-many-places", args)
    }

    /// A price with all of its digits, and its currency where it is not the venture's.
    pub(crate) fn price(&self, id: &str) -> Result<(Fine, Option<String>), ImportError> {
        let (typed, currency) = self.amount(id)?;
        let digits = u32::try_from(format::minor_digits(&currency)).unwrap_or(2);
        let price = Fine::of(&typed, digits)
            .ok_or_else(|| self.too_many_places(id, digits + FINE_PLACES))?;
        Ok((price, Some(currency).filter(|one| *one != self.columns.rules.currency)))
    }

    /// The currency that stands beside an amount, or that its sign means, or else the venture's.
    fn currency(
        &self,
        id: &str,
        cell: &str,
        meant: &[&'static str],
    ) -> Result<String, ImportError> {
        let beside = self.raw("currency").to_uppercase();
        let ours = self.columns.rules.currency.as_str();
        if !beside.is_empty() {
            if !CURRENCIES.contains(&beside.as_str()) {
                let args = vec![("value", shown(&beside)), ("offered", CURRENCIES.join(", "))];
                return Err(self.error(id, "import-currency-unknown", args));
            }
            if !meant.is_empty() && !meant.contains(&beside.as_str()) {
                let args = vec![("value", shown(cell)), ("currency", beside)];
                return Err(self.error(id, "import-currency-other", args));
            }
            return Ok(beside);
        }
        match meant {
            [] => Ok(ours.to_owned()),
            [only] => Ok((*only).to_owned()),
            // Nobody who counts in dollars of Hong Kong says which dollar is meant.
            [first, ..] if *first == ours => Ok(ours.to_owned()),
            [_, others @ ..] if meant == YEN && others.contains(&ours) => Ok(ours.to_owned()),
            [first, others @ ..] if meant == DOLLARS && !others.contains(&ours) => {
                Ok((*first).to_owned())
            }
            _ => {
                let args = vec![("value", shown(cell)), ("readings", meant.join(", "))];
                Err(self.error(id, "import-currency-several", args))
            }
        }
    }

    /// An amount in any known currency; nothing where the cell is empty.
    pub(crate) fn funding(&self, id: &str) -> Result<Option<(i64, String)>, ImportError> {
        if words::is_unknown(self.raw(id)) {
            return Ok(None);
        }
        let (typed, currency) = self.amount(id)?;
        let digits = u32::try_from(format::minor_digits(&currency)).unwrap_or(2);
        let minor = typed.scaled(digits).ok_or_else(|| self.too_many_places(id, digits))?;
        Ok(Some((minor, currency)))
    }
}
