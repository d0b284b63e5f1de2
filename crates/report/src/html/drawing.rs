//! Whether a drawing is one of our charts: only their few elements and attributes, each closed.
//! A report that was restored from a file may hold anything in the place of a drawing.

/// Elements of charts.
const ELEMENTS: [&str; 13] = [
    "svg", "g", "path", "line", "rect", "circle", "text", "tspan", "title", "desc", "polyline",
    "polygon", "ellipse",
];
/// Their attributes: places, sizes and classes, none of which leads anywhere.
const ATTRIBUTES: [&str; 27] = [
    "class",
    "role",
    "width",
    "height",
    "viewBox",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "d",
    "dx",
    "dy",
    "points",
    "transform",
    "text-anchor",
    "fill-opacity",
    "stroke-opacity",
    "stroke-width",
    "opacity",
    "aria-label",
];

/// True for an `<svg>` of those elements and attributes alone.
pub(super) fn is_ours(svg: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg.trim();
    let mut is_done = false;
    while let Some((before, from)) = rest.split_once('<') {
        // Text stands inside elements, and there is one drawing.
        if (open.is_empty() && !before.trim().is_empty()) || is_done {
            return false;
        }
        let Some((tag, after)) = from.split_once('>') else { return false };
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else {
            let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            let fits = ELEMENTS.contains(&name) && (!open.is_empty() || name == "svg");
            if !fits || !are_known(attributes) {
                return false;
            }
            if !is_closed {
                open.push(name);
            }
        }
        is_done = open.is_empty();
    }
    is_done && rest.trim().is_empty()
}

/// True for `name="value"` with known names.
fn are_known(attributes: &str) -> bool {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let Some((name, value)) = rest.split_once("=\"") else { return false };
        let Some((_, after)) = value.split_once('"') else { return false };
        if !ATTRIBUTES.contains(&name) {
            return false;
        }
        rest = after.trim_start();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use charts::{Axis, Bar, BarChart, Texts};

    #[test]
    fn our_charts_are_drawings() {
        let chart = BarChart {
            texts: Texts { title: "a <b> & \"c\"".to_owned(), ..Texts::default() },
            value: Axis::new("x > y"),
            names: String::new(),
            low: String::new(),
            high: String::new(),
            bars: vec![Bar {
                label: "<script>".to_owned(),
                value: Some(3.0),
                interval: Some((2.0, 4.0)),
            }],
        };
        let drawn = charts::drawn(&chart).unwrap();
        assert!(is_ours(&drawn.wide), "{}", drawn.wide);
        assert!(is_ours(&drawn.narrow));
    }

    #[test]
    fn anything_else_is_none() {
        for hostile in [
            "",
            "<svg>",
            "<svg></svg><svg></svg>",
            "<svg><script>alert(1)</script></svg>",
            "<svg onload=\"alert(1)\"></svg>",
            "<svg/onload=\"alert(1)\"></svg>",
            "<svg class=\"a\"onload=\"alert(1)\"></svg>",
            "<svg><a href=\"javascript:alert(1)\"></a></svg>",
            "<svg><image href=\"https://example.org/\"/></svg>",
            "<svg><foreignObject></foreignObject></svg>",
            "<svg style=\"background:url(x)\"></svg>",
            "<svg><!-- x --></svg>",
            "<svg><g></svg></g>",
            "x<svg></svg>",
            "<svg></svg>x",
            "<svg class='x'></svg>",
        ] {
            assert!(!is_ours(hostile), "{hostile}");
        }
        assert!(is_ours("<svg class=\"drawing-wide\"><g><title>a &lt; b</title></g></svg>"));
    }
}
