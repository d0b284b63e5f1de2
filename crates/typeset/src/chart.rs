//! Our charts' drawings as marks. Knows the few elements that charts are made of; anything
//! else in the place of a drawing is left out.

use roxmltree::{Document, Node};

use crate::{
    fonts::{Fonts, Kind},
    mark::{Colour, INK, Mark, Step},
    style::{ChartStyle, Element},
    text::{self, Look, Side, Span},
};

/// Elements nested deeper are left out.
const MOST_LEVELS: usize = 8;
/// How far the handles of a quarter circle are from its ends.
const ROUND: f32 = 0.5523;

/// A drawing and its size in px of a screen.
pub(crate) struct Drawing {
    pub(crate) marks: Vec<Mark>,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// Reads an `<svg>`; nothing for what is none.
pub(crate) fn read(svg: &str, style: &ChartStyle, fonts: &Fonts) -> Option<Drawing> {
    let document = Document::parse(svg).ok()?;
    let root = document.root_element();
    let size = |name| number(root, name).filter(|size| (1.0..4_000.0).contains(size));
    let (width, height) = (size("width")?, size("height")?);
    let mut reader = Reader { style, fonts, marks: Vec::new() };
    // Pages place a drawing inside such an element.
    let mut around = vec![Element { tag: "figure".to_owned(), classes: vec!["chart".to_owned()] }];
    reader.node(root, &mut around);
    Some(Drawing { marks: reader.marks, width, height })
}

fn number(node: Node<'_, '_>, name: &str) -> Option<f32> {
    let text = node.attribute(name)?.trim().trim_end_matches("px");
    text.parse().ok().filter(|number: &f32| number.is_finite() && number.abs() < 1e5)
}

struct Reader<'a> {
    style: &'a ChartStyle,
    fonts: &'a Fonts,
    marks: Vec<Mark>,
}

impl Reader<'_> {
    fn node(&mut self, node: Node<'_, '_>, around: &mut Vec<Element>) {
        if around.len() > MOST_LEVELS {
            return;
        }
        let classes = node.attribute("class").unwrap_or_default().split_whitespace();
        let tag = node.tag_name().name();
        around.push(Element { tag: tag.to_owned(), classes: classes.map(str::to_owned).collect() });
        let at = |name| number(node, name).unwrap_or(0.0);
        match tag {
            "svg" | "g" => {
                for child in node.children().filter(Node::is_element) {
                    self.node(child, around);
                }
            }
            "rect" => {
                self.path(node, around, rectangle(at("x"), at("y"), at("width"), at("height")))
            }
            "circle" => self.path(node, around, ellipse(at("cx"), at("cy"), at("r"), at("r"))),
            "ellipse" => self.path(node, around, ellipse(at("cx"), at("cy"), at("rx"), at("ry"))),
            "line" => {
                let steps = vec![Step::Move(at("x1"), at("y1")), Step::Line(at("x2"), at("y2"))];
                self.path(node, around, steps);
            }
            "polyline" | "polygon" => {
                let points = numbers(node.attribute("points").unwrap_or_default());
                let mut steps: Vec<Step> =
                    points.chunks_exact(2).map(|point| Step::Line(point[0], point[1])).collect();
                if let Some(Step::Line(x, y)) = steps.first().copied() {
                    steps[0] = Step::Move(x, y);
                    if tag == "polygon" {
                        steps.push(Step::Close);
                    }
                    self.path(node, around, steps);
                }
            }
            "path" => self.path(node, around, outline(node.attribute("d").unwrap_or_default())),
            "text" => self.text(node, around),
            _ => {}
        }
        around.pop();
    }

    /// What style sheet or attribute say.
    fn value(&self, node: Node<'_, '_>, around: &[Element], name: &str) -> Option<String> {
        let styled = self.style.value(around, name).or_else(|| node.attribute(name));
        styled.map(str::to_owned)
    }

    fn measure(&self, node: Node<'_, '_>, around: &[Element], name: &str) -> Option<f32> {
        self.value(node, around, name)?.trim_end_matches("px").parse().ok()
    }

    /// A colour on white: where it is partly transparent, white shows through.
    fn colour(&self, node: Node<'_, '_>, around: &[Element], name: &str) -> Option<Colour> {
        let colour = hex(self.value(node, around, name)?.trim())?;
        let opacity = self.measure(node, around, &format!("{name}-opacity")).unwrap_or(1.0);
        let whole = self.measure(node, around, "opacity").unwrap_or(1.0);
        let share = (opacity * whole).clamp(0.0, 1.0);
        Some(colour.map(|part| 1.0 - (1.0 - part) * share))
    }

    fn path(&mut self, node: Node<'_, '_>, around: &[Element], steps: Vec<Step>) {
        if steps.is_empty() {
            return;
        }
        let is_none = |name| self.value(node, around, name).as_deref() == Some("none");
        let fill = self.colour(node, around, "fill");
        // Shapes are black unless something else is said.
        let fill =
            fill.or_else(|| (!is_none("fill") && node.tag_name().name() != "line").then_some(INK));
        let stroke = self.colour(node, around, "stroke");
        let thickness = self.measure(node, around, "stroke-width").unwrap_or(1.0);
        let dashes = self.value(node, around, "stroke-dasharray").unwrap_or_default();
        self.marks.push(Mark::Path {
            steps,
            fill,
            stroke: stroke.map(|colour| (colour, thickness)),
            dashes: if dashes == "none" { Vec::new() } else { numbers(&dashes) },
        });
    }

    fn text(&mut self, node: Node<'_, '_>, around: &[Element]) {
        let mut words = String::new();
        for part in node.descendants().filter(Node::is_text) {
            // A tooltip is not shown.
            let is_tip = part.ancestors().any(|one| one.tag_name().name() == "title");
            if !is_tip {
                words += part.text().unwrap_or_default();
            }
        }
        let size = self.measure(node, around, "font-size").unwrap_or(12.0).clamp(4.0, 60.0);
        let weight = self.measure(node, around, "font-weight").unwrap_or(400.0);
        let colour = self.colour(node, around, "fill").unwrap_or(INK);
        let mut look = Look::new(size, colour);
        if weight >= 600.0 {
            look.kind = Kind::Bold;
        }
        let width = text::width(&words, look, self.fonts);
        let (x, y) = (number(node, "x").unwrap_or(0.0), number(node, "y").unwrap_or(0.0));
        let left = match node.attribute("text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        let line = text::lines(&[Span::new(words, look)], f32::MAX, Side::Left, self.fonts);
        for mark in line.into_iter().flat_map(|line| line.marks) {
            if let Mark::Text { y: baseline, .. } = mark {
                self.marks.push(mark.moved(left, y - baseline));
            }
        }
    }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Vec<Step> {
    let (right, bottom) = (x + width, y + height);
    let corners = [Step::Move(x, y), Step::Line(right, y), Step::Line(right, bottom)];
    corners.into_iter().chain([Step::Line(x, bottom), Step::Close]).collect()
}

fn ellipse(x: f32, y: f32, rx: f32, ry: f32) -> Vec<Step> {
    let (kx, ky) = (rx * ROUND, ry * ROUND);
    vec![
        Step::Move(x + rx, y),
        Step::Curve([x + rx, y + ky, x + kx, y + ry, x, y + ry]),
        Step::Curve([x - kx, y + ry, x - rx, y + ky, x - rx, y]),
        Step::Curve([x - rx, y - ky, x - kx, y - ry, x, y - ry]),
        Step::Curve([x + kx, y - ry, x + rx, y - ky, x + rx, y]),
        Step::Close,
    ]
}

/// Numbers between spaces, commas and signs.
fn numbers(text: &str) -> Vec<f32> {
    let mut found = Vec::new();
    let mut current = String::new();
    for c in text.chars().chain([' ']) {
        let begins = c == '-' && !current.is_empty() && !current.ends_with(['e', 'E']);
        if begins || !(c.is_ascii_digit() || matches!(c, '.' | '-' | 'e' | 'E')) {
            found.extend(current.parse::<f32>().ok().filter(|n| n.is_finite() && n.abs() < 1e5));
            current.clear();
        }
        if c.is_ascii_digit() || matches!(c, '.' | '-' | 'e' | 'E') {
            current.push(c);
        }
    }
    found
}

/// The steps of a path. Curves that charts do not use end it.
fn outline(d: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    let (mut start_x, mut start_y) = (0.0, 0.0);
    let letters = d.char_indices().filter(|(_, c)| c.is_ascii_alphabetic() && *c != 'e');
    let letters: Vec<(usize, char)> = letters.collect();
    for (index, (at, letter)) in letters.iter().enumerate() {
        let end = letters.get(index + 1).map_or(d.len(), |(at, _)| *at);
        let values = numbers(&d[at + 1..end]);
        let relative = letter.is_ascii_lowercase();
        let (across, down) = if relative { (x, y) } else { (0.0, 0.0) };
        match letter.to_ascii_uppercase() {
            'M' | 'L' => {
                let (mut across, mut down) = (across, down);
                for (number, point) in values.chunks_exact(2).enumerate() {
                    (x, y) = (across + point[0], down + point[1]);
                    if relative {
                        (across, down) = (x, y);
                    }
                    if letter.eq_ignore_ascii_case(&'M') && number == 0 {
                        (start_x, start_y) = (x, y);
                        steps.push(Step::Move(x, y));
                    } else {
                        steps.push(Step::Line(x, y));
                    }
                }
            }
            'H' => {
                for value in values {
                    x = if relative { x + value } else { value };
                    steps.push(Step::Line(x, y));
                }
            }
            'V' => {
                for value in values {
                    y = if relative { y + value } else { value };
                    steps.push(Step::Line(x, y));
                }
            }
            'C' => {
                for points in values.chunks_exact(6) {
                    let p = [points[0] + across, points[1] + down, points[2] + across];
                    let q = [points[3] + down, points[4] + across, points[5] + down];
                    steps.push(Step::Curve([p[0], p[1], p[2], q[0], q[1], q[2]]));
                    (x, y) = (q[1], q[2]);
                }
            }
            'Z' => {
                steps.push(Step::Close);
                (x, y) = (start_x, start_y);
            }
            _ => break,
        }
    }
    // A path begins somewhere.
    if matches!(steps.first(), Some(Step::Move(..))) { steps } else { Vec::new() }
}

fn hex(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?].map(|part| f32::from(part) / 255.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_of_our_charts_are_read() {
        let steps = |d| outline(d).len();
        assert_eq!(steps("M1 2L3 4L5 6Z"), 4);
        assert_eq!(steps("M10 10l6 6l-6 6l-6 -6z"), 5);
        assert_eq!(steps("M0 0C1 1 2 2 3 3H5V-6"), 4);
        assert_eq!(steps("L1 1"), 0);
        assert_eq!(steps(""), 0);
        assert_eq!(numbers("1-2.5 .5,1e-2 x"), [1.0, -2.5, 0.5, 0.01]);
        let Some(Step::Line(x, y)) = outline("M10 10l6 6l-6 6").last().copied() else { panic!() };
        assert!((x - 10.0).abs() < 1e-6 && (y - 22.0).abs() < 1e-6);
        assert_eq!(hex("#0068a8"), Some([0.0, 104.0 / 255.0, 168.0 / 255.0]));
        assert_eq!(hex("red"), None);
    }
}
