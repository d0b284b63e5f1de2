//! The colours of charts outside a page: the rules are those of the pages, without what only
//! browsers understand.

/// The rules for charts, with every colour written out.
#[derive(Debug, Clone, Default)]
pub struct ChartStyle(Vec<Rule>);

#[derive(Debug, Clone)]
struct Rule {
    /// From the outermost element to the one that is drawn.
    path: Vec<Step>,
    weight: usize,
    values: Vec<(String, String)>,
}

/// What a rule says about one element.
#[derive(Debug, Clone, Default)]
struct Step {
    tag: String,
    classes: Vec<String>,
    without: Vec<String>,
}

/// An element with its tag and classes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    pub(crate) tag: String,
    pub(crate) classes: Vec<String>,
}

impl Step {
    fn new(text: &str) -> Self {
        let mut step = Self::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(":not(.") {
            let (class, tail) = after.split_once(')').unwrap_or((after, ""));
            step.without.push(class.to_owned());
            step.read(before);
            rest = tail;
        }
        step.read(rest);
        step
    }

    fn read(&mut self, text: &str) {
        let mut parts = text.split('.');
        if let Some(tag) = parts.next().filter(|tag| !tag.is_empty()) {
            tag.clone_into(&mut self.tag);
        }
        self.classes.extend(parts.map(str::to_owned));
    }

    fn fits(&self, element: &Element) -> bool {
        (self.tag.is_empty() || self.tag == element.tag)
            && self.classes.iter().all(|class| element.classes.contains(class))
            && !self.without.iter().any(|class| element.classes.contains(class))
    }
}

impl Rule {
    fn fits(&self, elements: &[Element]) -> bool {
        let Some((last, outer)) = self.path.split_last() else { return false };
        let Some((element, around)) = elements.split_last() else { return false };
        if !last.fits(element) {
            return false;
        }
        let mut left = around.iter();
        outer.iter().all(|step| left.any(|element| step.fits(element)))
    }
}

impl ChartStyle {
    /// Takes the rules of `charts` and the colours that `page` defines first: the light ones.
    pub fn new(charts: &str, page: &str) -> Self {
        let colours = colours(page);
        let charts = without_comments(charts);
        let mut found = Vec::new();
        for (selectors, body) in rules(&charts) {
            let mut body = body.to_owned();
            for (name, colour) in &colours {
                body = body.replace(&format!("var(--{name})"), colour);
            }
            let pairs = body.split(';').filter_map(|line| line.split_once(':'));
            let pair =
                |(name, value): (&str, &str)| (name.trim().to_owned(), value.trim().to_owned());
            let values: Vec<_> = pairs.map(pair).collect();
            for selector in selectors.split(',').map(str::trim) {
                let path: Vec<Step> = selector.split_whitespace().map(Step::new).collect();
                let weight = path
                    .iter()
                    .map(|s| {
                        10 * (s.classes.len() + s.without.len()) + usize::from(!s.tag.is_empty())
                    })
                    .sum();
                found.push(Rule { path, weight, values: values.clone() });
            }
        }
        // Of rules with the same weight the last one holds.
        found.sort_by_key(|rule| rule.weight);
        Self(found)
    }

    /// What holds for the last of some elements, each inside the one before.
    pub(crate) fn value(&self, elements: &[Element], name: &str) -> Option<&str> {
        let values = self.0.iter().rev().filter(|rule| rule.fits(elements)).find_map(|rule| {
            rule.values.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
        });
        values.map(String::as_str)
    }
}

fn without_comments(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out += before;
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Selectors and bodies of the rules that hold everywhere.
fn rules(css: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let (mut start, mut open, mut level) = (0, 0, 0_usize);
    for (at, c) in css.char_indices() {
        match c {
            '{' => {
                if level == 0 {
                    open = at;
                }
                level += 1;
            }
            '}' => {
                level = level.saturating_sub(1);
                if level == 0 && open >= start {
                    let selectors = css[start..open].trim();
                    if !selectors.starts_with('@') {
                        found.push((selectors, css[open + 1..at].trim()));
                    }
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    found
}

fn colours(page: &str) -> Vec<(&str, &str)> {
    let root = page.split_once(":root").and_then(|(_, rest)| rest.split_once('{'));
    let body = root.and_then(|(_, rest)| rest.split_once('}')).map_or("", |(body, _)| body);
    let pairs = body.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'));
    pairs.map(|(name, value)| (name.trim(), value.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: &str, classes: &[&str]) -> Element {
        let classes = classes.iter().map(|class| (*class).to_owned()).collect();
        Element { tag: tag.to_owned(), classes }
    }

    #[test]
    fn rules_hold_for_their_elements_and_the_more_exact_one_wins() {
        let charts = "/* a { b } */ .chart .bar, .x .y:not(.z) { fill: var(--ink); }\n\
                      @media print { .chart .bar { fill: red; } }\n.chart .bar.own { fill: var(--page) }\n\
                      .chart text { fill: blue; }";
        let page =
            ":root { --page: #ffffff; --ink: #111111; } @media x { :root { --ink: #eeeeee; } }";
        let style = ChartStyle::new(charts, page);
        let chart = element("figure", &["chart"]);
        let fill =
            |element: Element| style.value(&[chart.clone(), element], "fill").map(str::to_owned);
        assert_eq!(fill(element("rect", &["bar"])).as_deref(), Some("#111111"));
        assert_eq!(fill(element("rect", &["own", "bar"])).as_deref(), Some("#ffffff"));
        assert_eq!(fill(element("text", &[])).as_deref(), Some("blue"));
        assert_eq!(fill(element("rect", &[])), None);
        let x = element("g", &["x"]);
        let y = |classes| style.value(&[x.clone(), element("g", classes)], "fill").is_some();
        assert!(y(&["y"]) && !y(&["y", "z"]));
    }
}
