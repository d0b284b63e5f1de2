//! L-BFGS with a backtracking line search (Nocedal and Wright 2006, algorithm 7.5 and
//! section 3.1) for smooth, strictly convex functions. Not argmin's, which linfa uses: that
//! returns an error instead of its best point when the line search fails, and computes the
//! function and its gradient in two passes over the data.

use std::collections::VecDeque;

/// Earlier steps that the curvature is estimated from.
const MEMORY: usize = 10;
/// Share of the predicted decrease that a step has to reach.
const DECREASE: f64 = 1e-4;
/// Halvings of a step before the point counts as the minimum.
const HALVINGS: u32 = 40;

/// Where to stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) iterations: u32,
    /// Largest absolute entry of the gradient that counts as 0.
    pub(super) gradient: f64,
}

/// One step: the change of the point, the change of the gradient, and 1 ÷ their product.
struct Step {
    way: Vec<f64>,
    change: Vec<f64>,
    scale: f64,
}

/// The minimum of `objective`, which returns the value at a point and writes the gradient
/// there. `go_on` receives the number of iterations before each; `None` when it returns false.
pub(super) fn minimise(
    mut point: Vec<f64>,
    limits: Limits,
    objective: impl Fn(&[f64], &mut [f64]) -> f64,
    go_on: impl Fn(u32) -> bool,
) -> Option<Vec<f64>> {
    let mut gradient = vec![0.0; point.len()];
    let mut value = objective(&point, &mut gradient);
    let mut steps: VecDeque<Step> = VecDeque::new();
    let (mut next, mut next_gradient) = (point.clone(), gradient.clone());
    for iteration in 0..limits.iterations {
        if !go_on(iteration) {
            return None;
        }
        if gradient.iter().all(|entry| entry.abs() <= limits.gradient) {
            break;
        }
        let mut direction = direction(&gradient, &steps);
        let mut slope = dot(&gradient, &direction);
        if slope >= 0.0 {
            // Rounding: start again downhill.
            steps.clear();
            direction = self::direction(&gradient, &steps);
            slope = dot(&gradient, &direction);
        }
        let mut length = 1.0;
        let mut found = None;
        for _ in 0..HALVINGS {
            for ((next, point), direction) in next.iter_mut().zip(&point).zip(&direction) {
                *next = point + length * direction;
            }
            let reached = objective(&next, &mut next_gradient);
            if reached <= value + DECREASE * length * slope {
                found = Some(reached);
                break;
            }
            length /= 2.0;
        }
        let Some(reached) = found else { break };
        let way: Vec<f64> = next.iter().zip(&point).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let product = dot(&way, &change);
        if product > 0.0 {
            steps.truncate(MEMORY - 1);
            steps.push_front(Step { way, change, scale: 1.0 / product });
        }
        std::mem::swap(&mut point, &mut next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        value = reached;
    }
    Some(point)
}

/// The negative gradient times the estimated inverse of the curvature.
fn direction(gradient: &[f64], steps: &VecDeque<Step>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|entry| -entry).collect();
    let mut shares = Vec::with_capacity(steps.len());
    for step in steps {
        let share = step.scale * dot(&step.way, &direction);
        add(&mut direction, -share, &step.change);
        shares.push(share);
    }
    let size = match steps.front() {
        Some(step) => 1.0 / (step.scale * dot(&step.change, &step.change)),
        None => 1.0 / dot(gradient, gradient).sqrt().max(1.0),
    };
    direction.iter_mut().for_each(|entry| *entry *= size);
    for (step, share) in steps.iter().zip(shares).rev() {
        let other = step.scale * dot(&step.change, &direction);
        add(&mut direction, share - other, &step.way);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(target: &mut [f64], times: f64, other: &[f64]) {
    target.iter_mut().zip(other).for_each(|(target, other)| *target += times * other);
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { iterations: 200, gradient: 1e-9 };

    /// Σ i·(x_i − i)² for i from 1: the minimum is at 1, 2, 3 …
    fn bowl(point: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        for (index, (x, slope)) in point.iter().zip(gradient).enumerate() {
            let place = (index + 1) as f64;
            sum += place * (x - place).powi(2);
            *slope = 2.0 * place * (x - place);
        }
        sum
    }

    #[test]
    fn the_minimum_of_a_bowl_is_found() {
        let found = minimise(vec![0.0; 30], LIMITS, bowl, |_| true).unwrap();
        for (index, x) in found.iter().enumerate() {
            assert!((x - (index + 1) as f64).abs() < 1e-8, "{found:?}");
        }
    }

    #[test]
    fn a_start_at_the_minimum_stays_and_cancellation_ends_it() {
        assert_eq!(minimise(vec![1.0, 2.0], LIMITS, bowl, |_| true).unwrap(), [1.0, 2.0]);
        assert_eq!(minimise(vec![0.0; 3], LIMITS, bowl, |iteration| iteration < 1), None);
    }
}
