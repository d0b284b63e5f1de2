//! What stands on a page: texts, areas, lines, links. Places are measured in points from the
//! top left corner of what they belong to.

/// Red, green and blue from 0 to 1.
pub(crate) type Colour = [f32; 3];

pub(crate) const INK: Colour = [0.078, 0.094, 0.122];
pub(crate) const MUTED: Colour = [0.337, 0.376, 0.439];
pub(crate) const ACCENT: Colour = [0.043, 0.373, 0.420];
pub(crate) const RULE: Colour = [0.875, 0.890, 0.910];
pub(crate) const SUNKEN: Colour = [0.957, 0.965, 0.973];

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Address(String),
    Place(Place),
}

/// A place in the document that links and the outline lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Section(usize),
    Source(usize),
}

/// Part of an outline.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Move(f32, f32),
    Line(f32, f32),
    Curve([f32; 6]),
    Close,
}

/// One thing on a page.
#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// Glyphs of one face on a baseline.
    Text {
        x: f32,
        y: f32,
        size: f32,
        face: usize,
        glyphs: Vec<(u16, char)>,
        colour: Colour,
        slanted: bool,
    },
    Path {
        steps: Vec<Step>,
        fill: Option<Colour>,
        stroke: Option<(Colour, f32)>,
        dashes: Vec<f32>,
    },
    Link {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        target: Target,
    },
}

/// A filled rectangle.
pub(crate) fn area(x: f32, y: f32, width: f32, height: f32, colour: Colour) -> Mark {
    Mark::Path {
        steps: vec![
            Step::Move(x, y),
            Step::Line(x + width, y),
            Step::Line(x + width, y + height),
            Step::Line(x, y + height),
            Step::Close,
        ],
        fill: Some(colour),
        stroke: None,
        dashes: Vec::new(),
    }
}

/// A horizontal line.
pub(crate) fn rule(x: f32, y: f32, width: f32, thickness: f32, colour: Colour) -> Mark {
    Mark::Path {
        steps: vec![Step::Move(x, y), Step::Line(x + width, y)],
        fill: None,
        stroke: Some((colour, thickness)),
        dashes: Vec::new(),
    }
}

impl Mark {
    /// The same elsewhere.
    pub(crate) fn moved(mut self, dx: f32, dy: f32) -> Self {
        match &mut self {
            Self::Text { x, y, .. } | Self::Link { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
            Self::Path { steps, .. } => {
                for step in steps {
                    match step {
                        Step::Move(x, y) | Step::Line(x, y) => {
                            *x += dx;
                            *y += dy;
                        }
                        Step::Curve(points) => {
                            for (index, value) in points.iter_mut().enumerate() {
                                *value += if index % 2 == 0 { dx } else { dy };
                            }
                        }
                        Step::Close => {}
                    }
                }
            }
        }
        self
    }
}

/// A strip of a page that is not divided.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strip {
    /// Empty space before it, unless it begins a page.
    pub(crate) before: f32,
    pub(crate) height: f32,
    pub(crate) marks: Vec<Mark>,
    /// Sources whose footnotes belong on its page.
    pub(crate) notes: Vec<usize>,
    /// The next strip stands on the same page.
    pub(crate) with_next: bool,
    /// Repeated above it where a page begins with it.
    pub(crate) head: Option<std::rc::Rc<Strip>>,
    pub(crate) places: Vec<Place>,
}

impl Strip {
    /// The same further to the right.
    pub(crate) fn inset(mut self, dx: f32) -> Self {
        self.marks = self.marks.into_iter().map(|mark| mark.moved(dx, 0.0)).collect();
        self
    }
}
