//! The tables of settings, as `--help` shows them.

use std::fmt::Write;

use lab::{
    experiment::{PARAMS, RECIPE_PARAMS},
    model::ARCHITECTURES,
    task::TASKS,
};
use parsing::param::Param;

/// Settings of a training run, tasks with their models, and sizes of each model.
pub(super) fn table() -> String {
    let mut text = String::from("Settings (default, range, unit):\n");
    for param in PARAMS.iter().chain(&RECIPE_PARAMS) {
        line(&mut text, param);
    }
    text.push_str("\nTasks and their models, the default first:\n");
    for task in &TASKS {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "  {:<8} {} ({})", task.id, task.summary, task.models.join(", "));
    }
    text.push_str("\nSizes of models (--size NAME=VALUE):\n");
    for model in ARCHITECTURES.iter().filter(|model| !model.params.is_empty()) {
        let _ = writeln!(text, "  {}: {}", model.id, model.summary);
        for param in model.params {
            text.push_str("  ");
            line(&mut text, param);
        }
    }
    text
}

fn line(text: &mut String, param: &Param) {
    let Param { name, default, low, high, unit, help, .. } = param;
    let _ = writeln!(
        text,
        "  {name:<16} {default} ({low} to {high}{}{unit})  {help}",
        if unit.is_empty() { "" } else { " " }
    );
}
