//! What is asked of the library: words, kind, strength, tag, what it is about,
//! order and page.

use serde::Deserialize;
use uuid::Uuid;

use super::evidence::{Kind, Strength};
use parsing::name;
use web::paging::{ListLinks, ListQuery};

/// `?kind=&strength=&tag=&linked=&need=&competitor=` beside the usual ones;
/// what cannot be read counts as not asked.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct EvidenceQuery {
    #[serde(flatten)]
    pub list: ListQuery,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub strength: String,
    #[serde(default)]
    pub tag: String,
    /// `yes` or `no`.
    #[serde(default)]
    pub linked: String,
    #[serde(default)]
    pub need: String,
    #[serde(default)]
    pub competitor: String,
}

impl EvidenceQuery {
    /// The kinds of evidence that are asked for, or nothing when all are.
    #[must_use]
    pub fn kinds(&self) -> Option<Vec<Kind>> {
        let kind = Kind::parse(&self.kind);
        let strength = Strength::parse(&self.strength);
        let fits = |one: &Kind| {
            kind.is_none_or(|kind| kind == *one) && strength.is_none_or(|s| s == one.strength())
        };
        (kind.is_some() || strength.is_some()).then(|| Kind::ALL.into_iter().filter(fits).collect())
    }

    /// The tag that is asked for.
    #[must_use]
    pub fn tag(&self) -> Option<String> {
        Some(name::composed(&self.tag.trim().to_lowercase()).into_owned())
            .filter(|tag| !tag.is_empty())
    }

    /// Only what is about something, or only what is about nothing.
    #[must_use]
    pub fn linked(&self) -> Option<bool> {
        match self.linked.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    #[must_use]
    pub fn need(&self) -> Option<Uuid> {
        Uuid::parse_str(&self.need).ok()
    }

    #[must_use]
    pub fn competitor(&self) -> Option<Uuid> {
        Uuid::parse_str(&self.competitor).ok()
    }

    /// True when anything but order and page is asked for.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.list.search().is_some() || self.filters().iter().any(|(_, value)| !value.is_empty())
    }

    fn filters(&self) -> [(&'static str, &str); 6] {
        [
            ("kind", &self.kind),
            ("strength", &self.strength),
            ("tag", &self.tag),
            ("linked", &self.linked),
            ("need", &self.need),
            ("competitor", &self.competitor),
        ]
    }

    /// The same list with other values: `("tag", "price")`. Another filter begins at the first page.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut address = self.list.with(name, value);
        let joint = address.len();
        let mut out = url::form_urlencoded::Serializer::for_suffix(String::new(), 0);
        for (key, own) in self.filters() {
            let value = if key == name { value } else { own };
            if !value.is_empty() {
                out.append_pair(key, value);
            }
        }
        let own = out.finish();
        if joint > 1 && !own.is_empty() {
            address.push('&');
        }
        address + &own
    }

    /// A page of the same list in the largest parts.
    #[must_use]
    pub fn whole_page(&self, page: u64) -> Self {
        Self { list: self.list.whole_page(page), ..self.clone() }
    }
}

impl ListLinks for EvidenceQuery {
    fn list(&self) -> &ListQuery {
        &self.list
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.with(name, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> EvidenceQuery {
        actix_web::web::Query::from_query(text).map(actix_web::web::Query::into_inner).unwrap()
    }

    #[test]
    fn filters_stay_when_the_order_changes_and_the_page_does_not() {
        let query = query("q=wait&kind=opinion&tag=price&page=3&per_page=10");
        assert_eq!((query.list.page(), query.list.per_page()), (3, 10));
        assert_eq!(
            query.sorted_by("observed"),
            "?q=wait&sort=observed&per_page=10&kind=opinion&tag=price"
        );
        assert_eq!(query.with("page", "2").matches("page=2").count(), 1);
        assert_eq!(query.with("tag", ""), "?q=wait&per_page=10&kind=opinion");
        assert_eq!(EvidenceQuery::default().with("tag", "a b"), "?tag=a+b");
    }

    #[test]
    fn kind_and_strength_narrow_together() {
        assert_eq!(query("").kinds(), None);
        assert_eq!(query("strength=paid").kinds(), Some(vec![Kind::Prepayment, Kind::Purchase]));
        assert_eq!(query("strength=paid&kind=opinion").kinds(), Some(Vec::new()));
        assert_eq!(query("kind=nonsense").kinds(), None);
    }
}
