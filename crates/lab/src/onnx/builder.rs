//! Builds a graph: nodes with unique names, constants, and the name of each of the
//! trainer's buffers.

use super::proto::{
    AttributeProto, DimensionProto, FLOAT, GraphProto, INT64, NodeProto, TensorProto,
    TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto,
};

/// A setting of a node.
pub(super) enum Setting<'a> {
    Float(f32),
    Int(i64),
    Ints(&'a [usize]),
}

/// The graph so far.
pub(super) struct Builder {
    pub(super) graph: GraphProto,
    /// Name and dimensions of what each buffer holds.
    values: Vec<(String, usize)>,
}

impl Builder {
    pub(super) fn new(name: &str, buffers: usize) -> Self {
        let graph = GraphProto { name: Some(name.to_owned()), ..GraphProto::default() };
        Self { graph, values: vec![(String::new(), 0); buffers] }
    }

    /// Name of what a buffer holds.
    pub(super) fn value(&self, buffer: usize) -> &str {
        &self.values[buffer].0
    }

    /// Number of its dimensions.
    pub(super) fn rank(&self, buffer: usize) -> usize {
        self.values[buffer].1
    }

    pub(super) fn hold(&mut self, buffer: usize, name: &str, rank: usize) {
        self.values[buffer] = (name.to_owned(), rank);
    }

    /// Adds a node; returns the name of its output, `{name}_out`.
    pub(super) fn node(
        &mut self,
        op: &str,
        name: &str,
        inputs: &[&str],
        settings: &[(&str, Setting<'_>)],
    ) -> String {
        let output = format!("{name}_out");
        self.node_with(op, name, inputs, &[&output], settings);
        output
    }

    /// Adds a node whose outputs have these names; an empty one is left out.
    pub(super) fn node_with(
        &mut self,
        op: &str,
        name: &str,
        inputs: &[&str],
        outputs: &[&str],
        settings: &[(&str, Setting<'_>)],
    ) {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        self.graph.node.push(NodeProto {
            input: texts(inputs),
            output: texts(outputs),
            name: Some(name.to_owned()),
            op_type: Some(op.to_owned()),
            attribute: settings.iter().map(|(name, setting)| attribute(name, setting)).collect(),
        });
    }

    /// Adds a constant of 32-bit floats; returns its name.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, shape, FLOAT, bytes)
    }

    /// Adds a constant of 64-bit whole numbers, unless it is there; returns its name.
    pub(super) fn ints(&mut self, name: &str, shape: &[usize], values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, shape, INT64, bytes)
    }

    fn constant(&mut self, name: &str, shape: &[usize], kind: i32, bytes: Vec<u8>) -> String {
        if !self.has_constant(name) {
            self.graph.initializer.push(TensorProto {
                dims: shape.iter().map(|size| *size as i64).collect(),
                data_type: Some(kind),
                name: Some(name.to_owned()),
                raw_data: Some(bytes),
            });
        }
        name.to_owned()
    }

    fn has_constant(&self, name: &str) -> bool {
        self.graph.initializer.iter().any(|tensor| tensor.name.as_deref() == Some(name))
    }

    /// True when a node gives an output of this name.
    pub(super) fn has_output(&self, name: &str) -> bool {
        self.graph.node.iter().any(|node| node.output.iter().any(|output| output == name))
    }

    /// What a buffer holds as one row of numbers for each sample.
    pub(super) fn as_rows(&mut self, buffer: usize) -> String {
        let (name, rank) = self.values[buffer].clone();
        if rank == 2 {
            return name;
        }
        let node = format!("flatten{}", self.graph.node.len());
        let rows = self.node("Flatten", &node, &[&name], &[("axis", Setting::Int(1))]);
        self.hold(buffer, &rows, 2);
        rows
    }
}

fn attribute(name: &str, setting: &Setting<'_>) -> AttributeProto {
    let empty = AttributeProto { name: Some(name.to_owned()), ..AttributeProto::default() };
    // The numbers are those of `AttributeProto.AttributeType`.
    match setting {
        Setting::Float(value) => AttributeProto { f: Some(*value), r#type: Some(1), ..empty },
        Setting::Int(value) => AttributeProto { i: Some(*value), r#type: Some(2), ..empty },
        Setting::Ints(values) => {
            let ints = values.iter().map(|value| *value as i64).collect();
            AttributeProto { ints, r#type: Some(7), ..empty }
        }
    }
}

/// An input or output for any number of samples.
pub(super) fn port(name: &str, kind: i32, sizes: &[usize]) -> ValueInfoProto {
    let batch = DimensionProto { dim_value: None, dim_param: Some("batch".to_owned()) };
    let sizes =
        sizes.iter().map(|size| DimensionProto { dim_value: Some(*size as i64), dim_param: None });
    let shape = TensorShapeProto { dim: std::iter::once(batch).chain(sizes).collect() };
    let tensor = TensorTypeProto { elem_type: Some(kind), shape: Some(shape) };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto { tensor_type: Some(tensor) }),
    }
}
