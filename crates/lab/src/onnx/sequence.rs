//! Stages over sequences as ONNX nodes: which positions are not padding, the mean
//! over them, the recurrence up to the last of them, attention to them.

use super::{
    builder::Setting,
    export::Export,
    names::TOKENS,
    proto::{FLOAT, INT32, INT64},
};
use crate::train::{Attention, DensePlace, Mean, Op, Recurrence, Stage};

/// 1 where a position is not padding, else 0, as numbers of a kind.
fn mask(export: &mut Export<'_>, kind: i32) -> String {
    let builder = &mut export.builder;
    if !builder.has_output("is_token_out") {
        let zero = builder.ints("padding", &[], &[0]);
        let same = builder.node("Equal", "is_padding", &[TOKENS, &zero], &[]);
        builder.node("Not", "is_token", &[&same], &[]);
    }
    let name = match kind {
        FLOAT => "mask",
        _ => "mask_whole",
    };
    let output = format!("{name}_out");
    if !builder.has_output(&output) {
        builder.node("Cast", name, &["is_token_out"], &[("to", Setting::Int(i64::from(kind)))]);
    }
    output
}

/// The mean over positions that are not padding; zeros where all is padding.
pub(super) fn mean(export: &mut Export<'_>, stage: &Stage, input: &str, _: Mean) {
    let mask = mask(export, FLOAT);
    let builder = &mut export.builder;
    let name = |part: &str| format!("mean{}_{part}", stage.output);
    let [first, second] = [1, 2].map(|axis| builder.ints(&format!("axis{axis}"), &[1], &[axis]));
    let wide = builder.node("Unsqueeze", &name("wide"), &[&mask, &second], &[]);
    let kept = builder.node("Mul", &name("kept"), &[input, &wide], &[]);
    let away = [("keepdims", Setting::Int(0))];
    let sum = builder.node("ReduceSum", &name("sum"), &[&kept, &first], &away);
    let count = builder.node("ReduceSum", &name("count"), &[&mask, &first], &[]);
    let one = builder.floats("one", &[], &[1.0]);
    let count = builder.node("Max", &name("least"), &[&count, &one], &[]);
    let output = builder.node("Div", &name("mean"), &[&sum, &count], &[]);
    builder.hold(stage.output, &output, 2);
}

/// Gates in ONNX's order (update, reset, new) with inputs and outputs exchanged.
fn gates(values: &[f32], hidden: usize) -> Vec<f32> {
    let outputs = 3 * hidden;
    let order = [1, 0, 2];
    let columns = order.iter().flat_map(|gate| gate * hidden..(gate + 1) * hidden);
    columns.flat_map(|column| values.iter().skip(column).step_by(outputs).copied()).collect()
}

/// One GRU node for the projection and the recurrence.
pub(super) fn recur(
    export: &mut Export<'_>,
    stage: &Stage,
    recurrence: Recurrence,
    place: DensePlace,
) {
    let Some((projection, [weight_name, _])) = export.projection.take() else { return };
    let Op::Dense { place: inputs, .. } = projection.op else { return };
    let [state_name, _] = export.skip_parameters();
    let hidden = recurrence.hidden;
    let [weights, mut biases] = export.numbers(inputs).map(|values| gates(values, hidden));
    let [states, more] = export.numbers(place).map(|values| gates(values, hidden));
    biases.extend(more);
    let mask = mask(export, INT64);
    let builder = &mut export.builder;
    let name = |part: &str| format!("gru{}_{part}", stage.output);
    let shape = [1, 3 * hidden, inputs.inputs];
    let weights = builder.floats(&format!("{weight_name}.gates"), &shape, &weights);
    let shape = [1, 3 * hidden, hidden];
    let states = builder.floats(&format!("{state_name}.gates"), &shape, &states);
    let biases = builder.floats(&name("bias"), &[1, 6 * hidden], &biases);
    let [zeroth, first] = [0, 1].map(|axis| builder.ints(&format!("axis{axis}"), &[1], &[axis]));
    let away = [("keepdims", Setting::Int(0))];
    let lengths = builder.node("ReduceSum", &name("length"), &[&mask, &first], &away);
    let to = [("to", Setting::Int(i64::from(INT32)))];
    let lengths = builder.node("Cast", &name("lengths"), &[&lengths], &to);
    let input = builder.value(projection.input).to_owned();
    let order = [("perm", Setting::Ints(&[1, 0, 2]))];
    let input = builder.node("Transpose", &name("steps"), &[&input], &order);
    let settings =
        [("hidden_size", Setting::Int(hidden as i64)), ("linear_before_reset", Setting::Int(1))];
    let last = name("last");
    let inputs = [input.as_str(), &weights, &states, &biases, &lengths];
    builder.node_with("GRU", &name("gru"), &inputs, &["", &last], &settings);
    let output = builder.node("Squeeze", &name("state"), &[&last, &zeroth], &[]);
    builder.hold(stage.output, &output, 2);
}

/// Scores of queries and keys, the shares of positions that are not padding, the mix of values.
pub(super) fn attend(export: &mut Export<'_>, stage: &Stage, input: &str, attention: Attention) {
    let hidden = hidden_scores(export);
    let builder = &mut export.builder;
    let Attention { width, heads, .. } = attention;
    let head = width / heads;
    let name = |part: &str| format!("attention{}_{part}", stage.output);
    // 0 keeps a size.
    let shape = builder.ints(&name("shape"), &[5], &[0, 0, 3, heads as i64, head as i64]);
    let parts = builder.node("Reshape", &name("parts"), &[input, &shape], &[]);
    let order = [("perm", Setting::Ints(&[2, 0, 3, 1, 4]))];
    let parts = builder.node("Transpose", &name("heads"), &[&parts], &order);
    let [query, key, value] = [(0, "query"), (1, "key"), (2, "value")].map(|(index, part)| {
        let index = builder.ints(&format!("part{index}"), &[], &[index]);
        builder.node("Gather", &name(part), &[&parts, &index], &[])
    });
    let last_two = [("perm", Setting::Ints(&[0, 1, 3, 2]))];
    let key = builder.node("Transpose", &name("turned"), &[&key], &last_two);
    let scores = builder.node("MatMul", &name("scores"), &[&query, &key], &[]);
    let scale = builder.floats(&name("scale"), &[], &[1.0 / (head as f32).sqrt()]);
    let scores = builder.node("Mul", &name("scaled"), &[&scores, &scale], &[]);
    let scores = builder.node("Add", &name("masked"), &[&scores, &hidden], &[]);
    let last = [("axis", Setting::Int(-1))];
    let shares = builder.node("Softmax", &name("shares"), &[&scores], &last);
    let mix = builder.node("MatMul", &name("mix"), &[&shares, &value], &[]);
    let back = [("perm", Setting::Ints(&[0, 2, 1, 3]))];
    let mix = builder.node("Transpose", &name("back"), &[&mix], &back);
    let shape = builder.ints(&name("row"), &[3], &[0, 0, width as i64]);
    let output = builder.node("Reshape", &name("rows"), &[&mix, &shape], &[]);
    builder.hold(stage.output, &output, 3);
}

/// What is added to the score of each position: 0, or enough to mask padding.
fn hidden_scores(export: &mut Export<'_>) -> String {
    let output = "hidden_wide_out".to_owned();
    if export.builder.has_output(&output) {
        return output;
    }
    let mask = mask(export, FLOAT);
    let builder = &mut export.builder;
    let one = builder.floats("one", &[], &[1.0]);
    let missing = builder.node("Sub", "missing", &[&mask, &one], &[]);
    let much = builder.floats("much", &[], &[1e9]);
    let hidden = builder.node("Mul", "hidden", &[&missing, &much], &[]);
    let axes = builder.ints("axes12", &[2], &[1, 2]);
    builder.node("Unsqueeze", "hidden_wide", &[&hidden, &axes], &[])
}
