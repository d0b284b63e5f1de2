//! The blocks of a document as strips of a given width.

use document::{
    Block, Chart, Value,
    user_text::{self, Inline, TextBlock},
};

use crate::{
    chart,
    fonts::Kind,
    mark::{ACCENT, Mark, RULE, SUNKEN, Step, Strip, Target, area, rule},
    setter::Setter,
    table,
    text::{Look, Side, Span, joined, lines, paragraph},
};

/// Points of a page for a px of a chart.
const CHART_SCALE: f32 = 0.75;
/// Padding of areas with a ground of their own.
const PADDING: f32 = 9.0;

impl Setter<'_> {
    /// All blocks below each other.
    pub(crate) fn blocks(&self, blocks: &[Block], width: f32) -> Vec<Strip> {
        let mut strips = Vec::new();
        for block in blocks {
            let part = self.block(block, width);
            strips.extend(part);
        }
        strips
    }

    fn block(&self, block: &Block, width: f32) -> Vec<Strip> {
        match block {
            Block::Heading(text) => self.heading(text, 11.5, width),
            Block::Paragraph(text) => {
                self.spaced(7.0, paragraph(&[self.span(text, self.look(10.0))], width, self.fonts))
            }
            Block::UserText(text) => self.user_text(&user_text::parse(text), width),
            Block::List(items) => self.list(items, self.look(10.0), width),
            Block::Values(values) => self.values(values, width),
            Block::Table(table) => table::strips(self, table, width),
            Block::Chart(chart) => self.chart(chart, width).into_iter().collect(),
            Block::Missing(items) => self.missing(items, width),
        }
    }

    pub(crate) fn heading(&self, text: &str, size: f32, width: f32) -> Vec<Strip> {
        let spans = [self.span(text, self.look(size).bold())];
        let mut strips = self.spaced(size * 1.3, lines(&spans, width, Side::Left, self.fonts));
        strips.iter_mut().for_each(|strip| strip.with_next = true);
        strips
    }

    fn list(&self, items: &[String], look: Look, width: f32) -> Vec<Strip> {
        let item = |text: &String| {
            let indent = 13.0 * self.scale;
            let own = paragraph(&[self.span(text, look)], width - indent, self.fonts);
            self.item("•", look, indent, own)
        };
        items.iter().flat_map(item).collect()
    }

    /// The strips of a list's item, with its bullet or number before the first.
    fn item(&self, bullet: &str, look: Look, indent: f32, own: Vec<Strip>) -> Vec<Strip> {
        let mut strips: Vec<Strip> = own.into_iter().map(|strip| strip.inset(indent)).collect();
        let look = Look { colour: ACCENT, ..look };
        let bullet = lines(&[self.span(bullet, look)], f32::MAX, Side::Left, self.fonts);
        let mut marks = bullet.into_iter().next().map(|line| line.marks).unwrap_or_default();
        if strips.is_empty() {
            strips.push(Strip { height: look.size, ..Strip::default() });
        }
        // Before the text, so that readers who listen hear it first.
        marks.append(&mut strips[0].marks);
        strips[0].marks = marks;
        self.spaced(4.0, strips)
    }

    fn user_text(&self, blocks: &[TextBlock], width: f32) -> Vec<Strip> {
        let look = self.look(10.0);
        let mut strips = Vec::new();
        for block in blocks {
            strips.extend(match block {
                TextBlock::Heading { text } => {
                    let mut part = self.inline(text, look.bold());
                    part.iter_mut().for_each(|span| span.look.kind = Kind::Bold);
                    let mut own = self.spaced(10.0, lines(&part, width, Side::Left, self.fonts));
                    own.iter_mut().for_each(|strip| strip.with_next = true);
                    own
                }
                TextBlock::Paragraph { text } => {
                    self.spaced(7.0, paragraph(&self.inline(text, look), width, self.fonts))
                }
                TextBlock::Code { text } => self.code(text, width),
                TextBlock::List { start, items } => {
                    let indent = if start.is_some() { 20.0 } else { 13.0 } * self.scale;
                    let numbered = |(index, item): (usize, &Vec<TextBlock>)| {
                        let number = start.map(|first| first.min(999_999) + index as u64);
                        let bullet = number.map_or("•".to_owned(), |number| format!("{number}."));
                        let inner = (width - indent).max(40.0);
                        self.item(&bullet, look, indent, self.user_text(item, inner))
                    };
                    items.iter().enumerate().flat_map(numbered).collect()
                }
            });
        }
        strips
    }

    fn inline(&self, line: &[Inline], look: Look) -> Vec<Span> {
        let mut spans = Vec::new();
        for part in line {
            match part {
                Inline::Text { text } => spans.push(self.span(text, look)),
                Inline::Code { text } => {
                    spans.push(
                        self.span(text, Look { kind: Kind::Code, size: look.size * 0.9, ..look }),
                    );
                }
                Inline::Emphasis { text } => {
                    spans.extend(self.inline(text, Look { slanted: true, ..look }));
                }
                Inline::Strong { text } => spans.extend(self.inline(text, look.bold())),
                Inline::Link { url, text } => {
                    let target = Some(Target::Address(url.clone()));
                    let inner = self.inline(text, Look { colour: ACCENT, ..look });
                    spans.extend(inner.into_iter().map(|span| span.linked(target.clone())));
                }
                Inline::Break => spans.push(Span::new("\n", look)),
            }
        }
        spans
    }

    fn code(&self, text: &str, width: f32) -> Vec<Strip> {
        let look = Look { kind: Kind::Code, ..self.look(8.5) };
        let spans = [self.span(text.trim_end(), look)];
        let inner = lines(&spans, width - 2.0 * PADDING, Side::Left, self.fonts);
        self.spaced(7.0, grounded(inner, width))
    }

    fn missing(&self, items: &[String], width: f32) -> Vec<Strip> {
        if items.is_empty() {
            return Vec::new();
        }
        let inner = width - 2.0 * PADDING;
        let title = [self.span(&self.setting.labels.missing, self.look(9.0).bold())];
        let mut strips = lines(&title, inner, Side::Left, self.fonts);
        strips.iter_mut().for_each(|strip| strip.with_next = true);
        strips.extend(self.list(items, self.look(9.0), inner));
        self.spaced(11.0, grounded(strips, width))
    }

    fn values(&self, values: &[Value], width: f32) -> Vec<Strip> {
        let count = match values.len() {
            0 => return Vec::new(),
            n @ 1..=2 => n,
            4 => 4,
            _ => 3,
        };
        let gap = 16.0 * self.scale;
        let own = (width - gap * (count - 1) as f32) / count as f32;
        let row = |row: &[Value]| {
            let cards = row.iter().map(|value| self.value(value, own)).enumerate();
            let mut strip = Strip { before: 11.0 * self.scale, ..Strip::default() };
            for (index, card) in cards {
                let card = card.inset(index as f32 * (own + gap));
                strip.height = strip.height.max(card.height);
                strip.marks.extend(card.marks);
                strip.notes.extend(card.notes);
            }
            strip
        };
        values.chunks(count).map(row).collect()
    }

    pub(crate) fn value(&self, value: &Value, width: f32) -> Strip {
        let small = self.muted(8.0);
        let set = |spans: &[Span]| lines(spans, width, Side::Left, self.fonts);
        let mut strips = vec![Strip {
            height: 5.0 * self.scale,
            marks: vec![rule(0.0, 0.0, width, 0.8 * self.scale, RULE)],
            ..Strip::default()
        }];
        strips.extend(set(&[self.span(&value.label, small)]));
        let big = self.look(14.0).bold();
        let number = self.span(&value.text, big);
        strips.extend(set(&[Some(number), self.cite(value.source, big, true)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()));
        let n = value.n.map(|n| format!("n = {n}"));
        let basis: Vec<String> = value.interval.iter().cloned().chain(n).collect();
        let more = Some(basis.join(" · ")).filter(|basis| !basis.is_empty());
        for text in more.iter().chain(&value.note) {
            strips.extend(set(&[self.span(text, small)]));
        }
        joined(strips)
    }

    fn chart(&self, chart: &Chart, width: f32) -> Option<Strip> {
        let drawing = chart::read(&self.clean(&chart.svg), &self.setting.charts, self.fonts)?;
        let scale = (width / drawing.width).min(CHART_SCALE * 1.05);
        let title = self.clean(&chart.data.caption);
        let mut sources: Vec<_> =
            chart.data.rows.iter().flatten().filter_map(|c| c.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let look = self.look(9.0).bold();
        let mut spans = vec![Span::new(title.clone(), look)];
        spans.extend(sources.into_iter().filter_map(|one| self.cite(Some(one), look, true)));
        let mut strips = lines(&spans, width, Side::Left, self.fonts);
        strips.push(Strip {
            before: 4.0,
            height: drawing.height * scale,
            marks: drawing.marks.into_iter().map(|mark| scaled(mark, scale)).collect(),
            ..Strip::default()
        });
        let alt = self.clean(&chart.alt);
        if !alt.is_empty() && alt != title {
            let note = lines(&[Span::new(alt, self.muted(8.0))], width, Side::Left, self.fonts);
            strips.extend(self.spaced(3.0, note));
        }
        Some(Strip { before: 14.0 * self.scale, ..joined(strips) })
    }
}

/// The same drawing larger or smaller.
fn scaled(mark: Mark, scale: f32) -> Mark {
    match mark {
        Mark::Text { x, y, size, face, glyphs, colour, slanted } => {
            let (x, y, size) = (x * scale, y * scale, size * scale);
            Mark::Text { x, y, size, face, glyphs, colour, slanted }
        }
        Mark::Path { steps, fill, stroke, dashes } => Mark::Path {
            steps: steps
                .into_iter()
                .map(|step| match step {
                    Step::Move(x, y) => Step::Move(x * scale, y * scale),
                    Step::Line(x, y) => Step::Line(x * scale, y * scale),
                    Step::Curve(points) => Step::Curve(points.map(|point| point * scale)),
                    Step::Close => Step::Close,
                })
                .collect(),
            fill,
            stroke: stroke.map(|(colour, thickness)| (colour, thickness * scale)),
            dashes: dashes.into_iter().map(|dash| dash * scale).collect(),
        },
        link @ Mark::Link { .. } => link,
    }
}

/// Strips on a ground of their own, with padding around them.
fn grounded(strips: Vec<Strip>, width: f32) -> Vec<Strip> {
    let count = strips.len();
    let strip = |(index, strip): (usize, Strip)| {
        let top = if index == 0 { PADDING } else { strip.before };
        let bottom = if index + 1 == count { PADDING } else { 0.0 };
        let height = top + strip.height + bottom;
        // A little more, so that no line shows between two grounds.
        let ground = area(0.0, 0.0, width, height + if bottom > 0.0 { 0.0 } else { 0.3 }, SUNKEN);
        let marks = strip.marks.into_iter().map(|mark| mark.moved(PADDING, top));
        Strip { before: 0.0, height, marks: [ground].into_iter().chain(marks).collect(), ..strip }
    };
    strips.into_iter().enumerate().map(strip).collect()
}
