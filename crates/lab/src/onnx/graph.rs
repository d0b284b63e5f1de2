//! A network's stages as ONNX nodes for inference: no dropout, the size of the
//! batch left open.

use super::{
    builder::{Builder, Setting, port},
    export::Export,
    names::{INPUT, OUTPUT, TOKENS},
    proto::{FLOAT, GraphProto, INT64},
    sequence,
};
use crate::{
    model::Input,
    train::{EPSILON, Network, Op, Stage},
};

/// The graph of a network.
pub(super) fn graph(network: &Network) -> GraphProto {
    let (spec, plan) = (network.spec(), network.plan());
    let mut builder = Builder::new(&spec.name, plan.buffers.len());
    let (name, kind, sizes) = match spec.input {
        Input::Numbers => (INPUT, FLOAT, vec![spec.inputs]),
        Input::Image { channels, height, width } => (INPUT, FLOAT, vec![channels, height, width]),
        Input::Tokens { .. } => (TOKENS, INT64, vec![spec.inputs]),
    };
    builder.graph.input = vec![port(name, kind, &sizes)];
    builder.hold(0, name, sizes.len() + 1);
    let mut export = Export::new(network, builder);
    for (index, stage) in plan.stages.iter().enumerate() {
        let next = plan.stages.get(index + 1).map(|stage| stage.op);
        export.stage(stage, matches!(next, Some(Op::Recur { .. })));
    }
    let mut builder = export.builder;
    builder.as_rows(plan.output);
    builder.graph.output = vec![port(OUTPUT, FLOAT, &[spec.outputs()])];
    if let Some(last) = builder.graph.node.last_mut() {
        last.output = vec![OUTPUT.to_owned()];
    }
    builder.graph
}

impl Export<'_> {
    fn stage(&mut self, stage: &Stage, before_recurrence: bool) {
        let input = self.builder.value(stage.input).to_owned();
        let rank = self.builder.rank(stage.input);
        let simple = |op: &'static str| (op, format!("{}{}", op.to_lowercase(), stage.output));
        match stage.op {
            Op::Dropout { .. } => {}
            Op::Copy | Op::ToLanes | Op::FromLanes => self.builder.hold(stage.output, &input, rank),
            Op::Relu { .. } | Op::Tanh | Op::Sigmoid => {
                let (op, name) = match stage.op {
                    Op::Tanh => simple("Tanh"),
                    Op::Sigmoid => simple("Sigmoid"),
                    _ => ("Relu", format!("relu{}", self.builder.graph.node.len())),
                };
                let output = self.builder.node(op, &name, &[&input], &[]);
                self.builder.hold(stage.output, &output, rank);
            }
            Op::Dense { .. } if before_recurrence => {
                let names = self.skip_parameters();
                self.projection = Some((*stage, names));
            }
            Op::Dense { sequence, .. } => self.dense(stage, sequence),
            Op::Convolve { .. } | Op::Pool(_) => self.image(stage, &input),
            Op::Embed { .. } => {
                let [table] = self.parameters();
                let name = format!("embed{}", stage.output);
                let output = self.builder.node("Gather", &name, &[&table, &input], &[]);
                self.builder.hold(stage.output, &output, 3);
            }
            Op::Positions { .. } => {
                let [table] = self.parameters();
                let name = format!("positions{}_add", stage.output);
                let output = self.builder.node("Add", &name, &[&input, &table], &[]);
                self.builder.hold(stage.output, &output, 3);
            }
            Op::Norm { residual, sequence, .. } => self.norm(stage, sequence, residual),
            Op::Mean(mean) => sequence::mean(self, stage, &input, mean),
            Op::Attend { attention, .. } => sequence::attend(self, stage, &input, attention),
            Op::Recur { recurrence, place, .. } => {
                sequence::recur(self, stage, recurrence, place);
            }
        }
    }

    /// Weights are stored inputs × outputs, as Gemm and `MatMul` take them untransposed.
    fn dense(&mut self, stage: &Stage, sequence: bool) {
        let [weight, bias] = self.parameters();
        let name = weight.trim_end_matches(".weight").to_owned();
        let (output, rank) = if sequence {
            let input = self.builder.value(stage.input).to_owned();
            let product = format!("{name}_product");
            let product = self.builder.node("MatMul", &product, &[&input, &weight], &[]);
            (self.builder.node("Add", &name, &[&product, &bias], &[]), 3)
        } else {
            let input = self.builder.as_rows(stage.input);
            (self.builder.node("Gemm", &name, &[&input, &weight, &bias], &[]), 2)
        };
        self.builder.hold(stage.output, &output, rank);
    }

    fn image(&mut self, stage: &Stage, input: &str) {
        let output = match stage.op {
            Op::Convolve { conv, .. } => {
                let [weight, bias] = self.parameters();
                let name = weight.trim_end_matches(".weight").to_owned();
                let settings = [
                    ("kernel_shape", Setting::Ints(&[conv.kernel; 2])),
                    ("strides", Setting::Ints(&[conv.stride; 2])),
                    ("pads", Setting::Ints(&[conv.padding; 4])),
                ];
                self.builder.node("Conv", &name, &[input, &weight, &bias], &settings)
            }
            Op::Pool(pool) => {
                let settings = [
                    ("kernel_shape", Setting::Ints(&[pool.size; 2])),
                    ("strides", Setting::Ints(&[pool.stride; 2])),
                ];
                let name = format!("pool{}", stage.output);
                self.builder.node("MaxPool", &name, &[input], &settings)
            }
            _ => return,
        };
        self.builder.hold(stage.output, &output, 4);
    }

    fn norm(&mut self, stage: &Stage, sequence: bool, residual: Option<usize>) {
        let [scale, shift] = self.parameters();
        let (mut input, rank) = if sequence {
            (self.builder.value(stage.input).to_owned(), 3)
        } else {
            (self.builder.as_rows(stage.input), 2)
        };
        let name = scale.trim_end_matches(".weight").to_owned();
        if let Some(residual) = residual {
            let other = self.builder.value(residual).to_owned();
            let sum = format!("{name}_sum");
            input = self.builder.node("Add", &sum, &[&input, &other], &[]);
        }
        let settings = [("axis", Setting::Int(-1)), ("epsilon", Setting::Float(EPSILON))];
        let inputs = [input.as_str(), &scale, &shift];
        let output = self.builder.node("LayerNormalization", &name, &inputs, &settings);
        self.builder.hold(stage.output, &output, rank);
    }
}
