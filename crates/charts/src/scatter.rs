//! Named points in the plane, such as a positioning map. Labels are placed
//! where they cover neither a point nor another label; one that finds no space
//! appears only in the tooltip and the table.

use super::{
    Axis, Chart, DataTable, Texts,
    plane::{self, Plane, PlanePoint},
    table::Cell,
};

/// Points against two axes.
#[derive(Debug, Clone)]
pub struct Scatter {
    pub texts: Texts,
    pub x: Axis,
    pub y: Axis,
    /// Heading of the names in the table.
    pub names: String,
    pub points: Vec<ScatterPoint>,
}

/// One point.
#[derive(Debug, Clone, Default)]
pub struct ScatterPoint {
    pub label: String,
    pub x: f64,
    pub y: f64,
    /// Our own offer among the others.
    pub own: bool,
}

impl Scatter {
    fn finite(&self) -> impl Iterator<Item = &ScatterPoint> {
        self.points.iter().filter(|p| p.x.is_finite() && p.y.is_finite())
    }
}

impl Chart for Scatter {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.finite().next().is_none()
    }

    fn height(&self, width: f64) -> f64 {
        plane::height(width)
    }

    fn draw(&self, width: f64) -> String {
        let plane = Plane::fit(
            (&self.x, &self.y),
            self.finite().map(|p| p.x),
            self.finite().map(|p| p.y),
            (width, self.height(width)),
        );
        let points: Vec<PlanePoint> = self
            .finite()
            .map(|p| PlanePoint {
                label: p.label.clone(),
                x: p.x,
                y: p.y,
                own: p.own,
                ..PlanePoint::default()
            })
            .collect();
        plane.axes(&self.x, &self.y, true) + &plane.points(&points, &mut plane.free_space())
    }

    fn data(&self) -> DataTable {
        let columns = vec![self.names.clone(), self.x.label.clone(), self.y.label.clone()];
        let rows = self
            .points
            .iter()
            .map(|p| vec![Cell::text(&p.label), Cell::number(p.x), Cell::number(p.y)])
            .collect();
        DataTable { columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(points: Vec<(&str, f64, f64)>) -> Scatter {
        let points = points
            .into_iter()
            .enumerate()
            .map(|(i, (label, x, y))| ScatterPoint { label: label.into(), x, y, own: i == 0 })
            .collect();
        Scatter {
            texts: Texts::default(),
            x: Axis::new("first"),
            y: Axis::new("second"),
            names: "who".into(),
            points,
        }
    }

    #[test]
    fn points_in_one_place_do_not_print_over_each_other() {
        let map = map((0..30).map(|_| ("the same place", 1.0, 1.0)).collect());
        let drawn = map.draw(560.0);
        assert_eq!(drawn.matches("<circle").count(), 30);
        let places: Vec<&str> = drawn
            .split("<text class=\"point-label")
            .skip(1)
            .filter_map(|label| label.split(" text-anchor").next()?.split_once("\" "))
            .map(|(_, place)| place)
            .collect();
        let different: std::collections::BTreeSet<_> = places.iter().collect();
        assert!((2..=8).contains(&places.len()), "{places:?}");
        assert_eq!(different.len(), places.len());
        assert_eq!(map.data().rows.len(), 30);
    }

    #[test]
    fn points_that_are_close_are_all_labelled() {
        let needs = [
            ("Read handwritten digits on damaged labels", 9.0, 3.5),
            ("Sort without typing addresses again", 8.1, 4.5),
            ("Say so when a digit is not certain", 8.0, 4.5),
            ("Go on working when the network is down", 7.7, 4.0),
            ("Keep pictures of parcels inside the building", 6.8, 5.1),
            ("Fit into the sorting line without rebuilding it", 7.2, 6.2),
        ];
        let drawn = map(needs.to_vec()).draw(560.0);
        for (label, ..) in needs {
            let begins = label.split(' ').take(2).collect::<Vec<_>>().join(" ");
            assert!(drawn.contains(&format!(">{begins}")), "{label}: {drawn}");
        }
    }

    #[test]
    fn our_own_point_always_keeps_its_label() {
        let drawn = map(vec![("us", 0.0, 0.0), ("a", 0.0, 0.0), ("b", f64::NAN, 0.0)]).draw(296.0);
        assert!(drawn.contains("point-label own"));
        assert_eq!(drawn.matches("<circle").count(), 2);
    }
}
