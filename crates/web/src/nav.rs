//! The navigation of every page: the venture that somebody works on, the switcher to their other
//! ventures, and the pages of a venture in groups. Knows their addresses, not what they show.

use actix_web::{HttpMessage, HttpRequest};
use uuid::Uuid;

/// Path below the venture and text key of a page.
pub type NavPage = (&'static str, &'static str);

/// Pages under one heading.
#[derive(Debug)]
pub struct NavGroup {
    /// Text key of the heading.
    pub key: &'static str,
    pub pages: &'static [NavPage],
}

/// The pages of a venture, from the market to the verdict.
pub const GROUPS: [NavGroup; 4] = [
    NavGroup {
        key: "nav-market",
        pages: &[
            ("needs", "nav-needs"),
            ("competitors", "nav-competitors"),
            ("surveys", "nav-surveys"),
            ("evidence", "nav-evidence"),
            ("market", "nav-analysis"),
        ],
    },
    NavGroup {
        key: "nav-product",
        pages: &[
            ("ideas", "nav-ideas"),
            ("offer", "nav-offer"),
            ("experiments", "nav-experiments"),
            ("go-to-market", "nav-go-to-market"),
        ],
    },
    NavGroup {
        key: "nav-lab",
        pages: &[
            ("datasets", "nav-datasets"),
            ("runs", "nav-runs"),
            ("models", "nav-models"),
            ("benchmarks", "nav-benchmarks"),
        ],
    },
    NavGroup {
        key: "nav-verdict",
        pages: &[
            ("economics", "nav-economics"),
            ("offer/assumptions", "nav-assumptions"),
            ("rules", "nav-rules"),
            ("reports", "nav-reports"),
        ],
    },
];

/// What concerns the venture as a whole, at the navigation's foot.
pub const VENTURE_PAGES: [NavPage; 2] =
    [("imports", "nav-imports"), ("settings", "venture-settings")];

/// Pages of the market section below the venture, as its navigation bar shows them.
pub const MARKET: &[NavPage] = &[
    ("market", "section-overview"),
    ("market/landscape", "section-landscape"),
    ("market/white-space", "section-white-space"),
    ("market/positions", "section-positions"),
    ("market/segments", "segments"),
    ("competitors/matrix", "feature-matrix"),
    ("market/review", "review"),
    ("market/groups", "section-groups"),
    ("market/weights", "section-weights"),
    ("market/methods", "section-methods"),
];

/// The next step after a success message: its word, the path below the venture (or, with `#`, a
/// place on the same page), and the text key of the link.
const NEXT: &[(&str, &str, &str)] = &[
    ("need-created", "#answers", "next-rate-need"),
    ("ratings-imported", "#offer", "next-rate-offer"),
    ("competitor-created", "competitors/matrix", "next-rate-competitor"),
    ("capability-created", "competitors/matrix", "next-rate-competitor"),
    ("survey-taken-over", "needs", "next-needs"),
    ("import-committed", "market", "next-market"),
    ("idea-created", "ideas/next", "next-ideas"),
    ("machine-saved", "offer", "next-offer"),
    ("offer-saved", "offer/assumptions", "next-assumptions"),
    ("assumptions-saved", "offer/risks", "next-risks"),
    ("risks-saved", "", "next-verdict"),
    ("taken-over", "", "next-verdict"),
    ("rules-saved", "", "next-verdict"),
    ("experiment-decided", "", "next-verdict"),
    ("report-built", "reports", "next-reports"),
    ("start-need", "needs", "next-start-need"),
    ("start-survey", "surveys", "next-start-survey"),
    ("start-run", "runs", "next-start-run"),
];

/// The venture that a page belongs to, as the navigation shows it.
#[derive(Debug, Clone)]
pub struct VentureNav {
    pub id: Uuid,
    pub name: String,
    /// The visitor may change records.
    pub can_edit: bool,
    /// The visitor may change members and settings.
    pub can_own: bool,
}

impl VentureNav {
    /// Address of its home.
    pub fn href(&self) -> String {
        format!("/ventures/{}", self.id)
    }
}

/// What the navigation shows whatever the page is about; the middleware of ventures puts it into
/// the request.
#[derive(Debug, Clone, Default)]
pub struct Visited {
    /// The venture in the address, or the one visited last, if the visitor may see it.
    pub venture: Option<VentureNav>,
    /// The visitor's ventures, those changed last: identifier and name.
    pub ventures: Vec<(Uuid, String)>,
}

impl Visited {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }
}

/// The venture that an address is below.
pub fn venture_in(path: &str) -> Option<Uuid> {
    let id = path.strip_prefix("/ventures/")?.split('/').next()?;
    Uuid::parse_str(id).ok()
}

/// The page of the navigation at an address or nearest above it; `base` is the venture's.
pub(crate) fn current(base: &str, at: &str) -> &'static str {
    let below = at.strip_prefix(base).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
    let is_above = |page: &str| {
        below.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let pages = GROUPS.iter().flat_map(|group| group.pages).chain(&VENTURE_PAGES);
    let above = pages.map(|(path, _)| *path).filter(|path| is_above(path));
    above.max_by_key(|path| path.len()).unwrap_or_default()
}

/// Where a success message leads on the page at an address: address and text key.
pub(crate) fn next_step(word: &str, at: &str) -> Option<(String, &'static str)> {
    let (_, place, key) = NEXT.iter().find(|(done, _, _)| *done == word)?;
    if place.starts_with('#') {
        return Some(((*place).to_owned(), key));
    }
    let base = format!("/ventures/{}", venture_in(at)?);
    Some((if place.is_empty() { base } else { format!("{base}/{place}") }, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_venture_of_an_address_is_found() {
        let id = Uuid::from_u128(7);
        assert_eq!(venture_in(&format!("/ventures/{id}")), Some(id));
        assert_eq!(venture_in(&format!("/ventures/{id}/needs/x")), Some(id));
        for other in ["/ventures", "/ventures/new", "/account", "/api/v1/ventures/x"] {
            assert_eq!(venture_in(other), None, "{other}");
        }
    }

    #[test]
    fn the_nearest_page_above_is_the_current_one() {
        for (at, page) in [
            ("/v/offer", "offer"),
            ("/v/offer/risks", "offer"),
            ("/v/offer/assumptions", "offer/assumptions"),
            ("/v/offers", ""),
            ("/v", ""),
            ("/account", ""),
        ] {
            assert_eq!(current("/v", at), page, "{at}");
        }
    }

    #[test]
    fn a_success_message_leads_to_a_page_of_its_venture() {
        let at = format!("/ventures/{}/offer", Uuid::from_u128(7));
        let (href, key) = next_step("offer-saved", &at).unwrap();
        assert_eq!((href, key), (format!("{at}/assumptions"), "next-assumptions"));
        assert_eq!(next_step("need-created", &at).unwrap().0, "#answers");
        assert_eq!(next_step("offer-saved", "/account"), None);
        assert_eq!(next_step("", &at), None);
    }
}
