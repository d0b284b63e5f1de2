//! Timeline of steps: one row each, a mark at its due date, a line for today, thin lines to its
//! dependencies.

use std::fmt::Write as _;

use time::{Date, Month};

use super::{
    Chart, DataTable, Texts,
    markup::{block, line, px, text, text_width, wrap},
    table::Cell,
};

const ROW: f64 = 30.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 26.0;
/// Space for a date beside its mark.
const DATE: f64 = 84.0;
/// Months between ticks that read well.
const STEPS: [i32; 8] = [1, 2, 3, 6, 12, 24, 60, 120];

/// State of a step, shown by colour and shape of its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepStanding {
    Open,
    Late,
    Done,
    Dropped,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    pub label: String,
    pub due: Date,
    pub standing: StepStanding,
    /// Its state in words, for the table.
    pub state: String,
    /// Rows of the steps that it depends on.
    pub waits_for: Vec<usize>,
}

/// Steps in drawing order.
#[derive(Debug, Clone)]
pub struct Timeline {
    pub texts: Texts,
    pub today: Date,
    /// Label of today's line.
    pub today_label: String,
    /// Headings of the table: step, due, state, waits for.
    pub headings: [String; 4],
    pub steps: Vec<Step>,
}

/// Days on pixels.
struct Days {
    first: i32,
    last: i32,
    start: f64,
    end: f64,
}

impl Days {
    fn at(&self, day: i32) -> f64 {
        let share = f64::from(day - self.first) / f64::from((self.last - self.first).max(1));
        self.start + share.clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// Firsts of months as (pixel, text), about `most` of them.
    fn ticks(&self, most: i32) -> Vec<(f64, String)> {
        let months = (self.last - self.first) / 30 + 1;
        let step = STEPS.into_iter().find(|step| months / step < most).unwrap_or(STEPS[7]);
        let Ok(first) = Date::from_julian_day(self.first) else { return Vec::new() };
        let count = first.year() * 12 + i32::from(u8::from(first.month())) - 1;
        let mut at = count.div_euclid(step) * step;
        let mut ticks = Vec::new();
        while ticks.len() < 40 {
            let month =
                u8::try_from(at.rem_euclid(12) + 1).ok().and_then(|m| Month::try_from(m).ok());
            let Some(day) =
                month.and_then(|m| Date::from_calendar_date(at.div_euclid(12), m, 1).ok())
            else {
                break;
            };
            if day.to_julian_day() > self.last {
                break;
            }
            if day.to_julian_day() >= self.first {
                let label = format!("{}-{:02}", day.year(), u8::from(day.month()));
                ticks.push((self.at(day.to_julian_day()), label));
            }
            at += step;
        }
        ticks
    }
}

impl Timeline {
    fn days(&self, width: f64) -> Days {
        let all = || {
            let due = self.steps.iter().map(|step| step.due.to_julian_day());
            due.chain([self.today.to_julian_day()])
        };
        let (first, last) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
        let margin = ((last - first) / 20).max(7);
        let longest = self.steps.iter().map(|step| text_width(&step.label)).fold(0.0, f64::max);
        let start = (longest + 12.0).min(width * 0.38);
        Days { first: first - margin, last: last + margin, start, end: width - 6.0 }
    }

    /// The lines of a row, under all marks and letters.
    fn draw_lines(&self, row: usize, days: &Days) -> String {
        let step = &self.steps[row];
        let y = middle(row);
        let mut out = line("grid", days.start, y, days.end, y);
        let x = days.at(step.due.to_julian_day());
        for waits in step.waits_for.iter().filter(|row| **row < self.steps.len()) {
            let from = days.at(self.steps[*waits].due.to_julian_day());
            out += &line("wait", from, middle(*waits), x, y);
        }
        out
    }

    fn draw_step(&self, row: usize, days: &Days) -> String {
        let step = &self.steps[row];
        let y = middle(row);
        let lines = wrap(&step.label, days.start - 10.0);
        let mut out = block("bar-label", (days.start - 10.0, y), "end", &lines, &step.label);
        let x = days.at(step.due.to_julian_day());
        let class = match step.standing {
            StepStanding::Open => "open",
            StepStanding::Late => "late",
            StepStanding::Done => "done",
            StepStanding::Dropped => "dropped",
        };
        if step.standing == StepStanding::Late {
            let _ = write!(
                out,
                "<path class=\"step late\" d=\"M{} {}l6 6l-6 6l-6 -6z\"/>",
                px(x),
                px(y - 6.0)
            );
        } else {
            let _ = write!(
                out,
                "<circle class=\"step {class}\" cx=\"{}\" cy=\"{}\" r=\"5\"/>",
                px(x),
                px(y)
            );
        }
        let date = step.due.to_string();
        if x + DATE > days.end {
            out + &text("due", x - 10.0, y - 4.0, "end", &date, &date)
        } else {
            out + &text("due", x + 10.0, y - 4.0, "start", &date, &date)
        }
    }
}

fn middle(row: usize) -> f64 {
    TOP + ROW * row as f64 + ROW / 2.0
}

impl Chart for Timeline {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    fn height(&self, _width: f64) -> f64 {
        TOP + ROW * self.steps.len() as f64 + BOTTOM
    }

    fn draw(&self, width: f64) -> String {
        let days = self.days(width);
        let bottom = self.height(width) - BOTTOM;
        let mut out = String::new();
        for (x, label) in days.ticks(if width < 400.0 { 3 } else { 6 }) {
            out += &line("grid", x, TOP, x, bottom);
            out += &text("tick", x, bottom + 16.0, "middle", &label, &label);
        }
        let today = days.at(self.today.to_julian_day());
        out += &line("marker", today, TOP - 4.0, today, bottom);
        let label = &self.today_label;
        out += &text("marker-label", today, TOP - 8.0, "middle", label, label);
        for row in 0..self.steps.len() {
            out += &self.draw_lines(row, &days);
        }
        for row in 0..self.steps.len() {
            out += &self.draw_step(row, &days);
        }
        out
    }

    fn data(&self) -> DataTable {
        let rows = self.steps.iter().map(|step| {
            let waits = step.waits_for.iter().filter_map(|row| self.steps.get(*row));
            let waits: Vec<&str> = waits.map(|step| step.label.as_str()).collect();
            vec![
                Cell::text(&step.label),
                Cell::text(&step.due.to_string()),
                Cell::text(&step.state),
                Cell::text(&waits.join("; ")),
            ]
        });
        DataTable { columns: self.headings.to_vec(), rows: rows.collect() }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn timeline(steps: Vec<(Date, StepStanding, Vec<usize>)>) -> Timeline {
        Timeline {
            texts: Texts::default(),
            today: date!(2026 - 11 - 24),
            today_label: "today".to_owned(),
            headings: ["step", "due", "state", "waits"].map(str::to_owned),
            steps: steps
                .into_iter()
                .map(|(due, standing, waits_for)| Step {
                    label: "<a step>".to_owned(),
                    due,
                    standing,
                    state: "planned".to_owned(),
                    waits_for,
                })
                .collect(),
        }
    }

    #[test]
    fn late_steps_have_another_form_and_names_are_escaped() {
        let drawn = timeline(vec![
            (date!(2026 - 10 - 01), StepStanding::Late, vec![]),
            (date!(2027 - 03 - 01), StepStanding::Open, vec![0, 9]),
        ])
        .draw(600.0);
        assert_eq!(drawn.matches("step late").count(), 1);
        assert_eq!(
            drawn.matches("class=\"wait\"").count(),
            1,
            "a row that is not there is passed over"
        );
        assert!(drawn.contains("&lt;a step&gt;") && !drawn.contains("<a step>"), "{drawn}");
        assert!(drawn.contains(">2027-01</text>"), "{drawn}");
    }

    #[test]
    fn any_span_of_time_gives_a_few_ticks() {
        for last in [date!(2026 - 11 - 24), date!(2026 - 12 - 31), date!(2036 - 01 - 01), Date::MAX]
        {
            let chart = timeline(vec![(last, StepStanding::Open, vec![])]);
            let ticks = chart.days(600.0).ticks(6);
            assert!(ticks.len() <= 41, "{last}: {}", ticks.len());
            assert!(chart.draw(296.0).contains("today"));
        }
    }
}
