//! Charts as server-rendered SVG: plain structs in, markup out, no script. Texts are passed in
//! translated; colours are classes of `static/charts.css`, because the Content-Security-Policy
//! forbids inline styles. Depends on no capability, database or language.
//!
//! A chart is drawn at several widths, and the style sheet shows the one that fits, so that
//! text is never scaled below 11 px. Below it, the same numbers are a table.

mod axis;
mod bar;
mod biplot;
mod curves;
mod flip;
mod grid_map;
mod heat_map;
mod histogram;
mod landscape;
mod line;
mod markup;
mod number;
mod plane;
mod quadrant;
mod scatter;
mod shares;
mod table;
mod timeline;
mod track;
mod unit_square;

pub use axis::Axis;
pub use bar::{Bar, BarChart, InlineBar};
pub use biplot::{Arrow, Biplot};
pub use curves::{Crossing, CurveChart, Range};
pub use flip::FlipChart;
pub use grid_map::{GridMap, GridRow};
pub use heat_map::HeatMap;
pub use histogram::{Histogram, Marker};
pub use landscape::{Guide, Landscape, LandscapePoint};
pub use line::{BandPoint, LineChart, Series};
pub use markup::Markup;
pub use number::plain;
pub use plane::PlanePoint;
pub use quadrant::Quadrant;
pub use scatter::{Scatter, ScatterPoint};
pub use shares::{Share, ShareBar};
pub use table::{Cell, DataTable};
pub use timeline::{Step, StepStanding, Timeline};
pub use track::{Standing, Track};
pub use unit_square::{Join, Mark, Reference, UnitSquare};

use markup::{escape, open_svg};

/// Classes and widths in px at which a chart is drawn; `static/charts.css` names the same widths.
const WIDTHS: [(&str, f64); 3] =
    [("chart-narrow", 296.0), ("chart-medium", 420.0), ("chart-wide", 600.0)];

/// The words around a chart, in the reader's language.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// What is shown: the accessible name and the table's caption.
    pub title: String,
    /// Description in one sentence, for screen readers.
    pub description: String,
    /// Shown when there are no data: what will be here and how to get it.
    pub empty: String,
    /// Link text that opens the table, for example "Data as a table".
    pub table: String,
    /// The word for a value that is not known.
    pub unknown: String,
}

/// A full-size chart.
pub trait Chart {
    fn texts(&self) -> &Texts;

    /// True when there is no finite value to draw.
    fn is_empty(&self) -> bool;

    /// Height in px for a drawing of this width.
    fn height(&self, width: f64) -> f64;

    /// Largest drawn width; on wider screens the medium drawing is used.
    fn widest(&self) -> f64 {
        f64::INFINITY
    }

    /// The inside of the SVG for a drawing of this width in px.
    fn draw(&self, width: f64) -> String;

    /// The same numbers as a table.
    fn data(&self) -> DataTable;
}

/// The chart in all its widths, with its data table.
pub fn figure(chart: &impl Chart) -> Markup {
    let texts = chart.texts();
    if chart.is_empty() {
        return Markup::new(format!(
            "<figure class=\"chart\"><p class=\"chart-empty\">{}</p></figure>",
            escape(&texts.empty)
        ));
    }
    let mut drawings = String::new();
    for (class, width) in WIDTHS {
        if width > WIDTHS[1].1 && width > chart.widest() {
            continue;
        }
        let only =
            if chart.widest() < WIDTHS[2].1 && width == WIDTHS[1].1 { " chart-widest" } else { "" };
        drawings += &open_svg(
            &format!("{class}{only}"),
            width,
            chart.height(width),
            &texts.title,
            &texts.description,
        );
        drawings += &chart.draw(width);
        drawings += "</svg>";
    }
    Markup::new(format!(
        "<figure class=\"chart\">{drawings}<details class=\"chart-data\"><summary>{}</summary>{}</details></figure>",
        escape(&texts.table),
        chart.data().html(&texts.title, &texts.unknown),
    ))
}

/// A chart for a document: the drawings for wide and for narrow screens, and the numbers.
/// `None` without any.
pub fn drawn(chart: &impl Chart) -> Option<Drawn> {
    if chart.is_empty() {
        return None;
    }
    let texts = chart.texts();
    let at = |class: &str, width: f64| {
        let head = open_svg(class, width, chart.height(width), &texts.title, &texts.description);
        format!("{head}{}</svg>", chart.draw(width))
    };
    let wide = WIDTHS[2].1.min(chart.widest());
    Some(Drawn {
        wide: at("drawing-wide", wide),
        narrow: at("drawing-narrow", WIDTHS[0].1),
        data: chart.data(),
    })
}

/// The drawings of a chart, each one `<svg>`, and its numbers.
#[derive(Debug, Clone)]
pub struct Drawn {
    pub wide: String,
    pub narrow: String,
    pub data: DataTable,
}

/// The table alone, for pages that place it elsewhere.
pub fn data_table(chart: &impl Chart) -> Markup {
    let texts = chart.texts();
    Markup::new(chart.data().html(&texts.title, &texts.unknown))
}
