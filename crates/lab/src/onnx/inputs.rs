//! What a model file says of its inputs: names, types, sizes, and which ids it has rows for.

use std::{collections::BTreeSet, ops::Range};

use super::proto::{FLOAT, GraphProto, INT64, ModelProto, NodeProto, ValueInfoProto};

/// Operators that pass ids through, in another shape or type.
const PASS_THROUGH: [&str; 7] =
    ["Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Transpose"];

/// One input of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInput {
    pub name: String,
    pub element: Element,
    /// Dimensions; `None` where a dimension is free.
    pub shape: Vec<Option<usize>>,
    /// The valid ids, where the model declares them: in its metadata, or by the length of
    /// the tables that it looks them up in.
    pub ids: Option<Range<u64>>,
}

/// Type of the numbers of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    Float32,
    Int64,
    Other,
}

/// The inputs that the caller of the model has to fill, in its order.
#[must_use]
pub fn inputs_of(model: &ModelProto, graph: &GraphProto) -> Vec<ModelInput> {
    // Older files list constants among the inputs.
    let constants: BTreeSet<&str> =
        graph.initializer.iter().filter_map(|tensor| tensor.name.as_deref()).collect();
    let ports = graph.input.iter().filter(|port| {
        port.name.as_deref().is_some_and(|name| !name.is_empty() && !constants.contains(name))
    });
    let ports: Vec<&ValueInfoProto> = ports.collect();
    let vocabulary = vocabulary(model).filter(|_| ports.len() == 1);
    ports.into_iter().map(|port| input(port, graph, vocabulary)).collect()
}

fn input(port: &ValueInfoProto, graph: &GraphProto, vocabulary: Option<u64>) -> ModelInput {
    let name = port.name.clone().unwrap_or_default();
    let tensor = port.r#type.as_ref().and_then(|kind| kind.tensor_type.as_ref());
    let element = match tensor.and_then(|tensor| tensor.elem_type) {
        Some(FLOAT) => Element::Float32,
        Some(INT64) => Element::Int64,
        _ => Element::Other,
    };
    let shape = tensor.and_then(|tensor| tensor.shape.as_ref()).map(|shape| &shape.dim[..]);
    let size = |size: i64| usize::try_from(size).ok();
    let shape = shape.unwrap_or_default().iter().map(|d| d.dim_value.and_then(size)).collect();
    let ids = match (element, vocabulary) {
        // Id 0 is padding there.
        (Element::Int64, Some(count)) => Some(1..count),
        (Element::Int64, None) => rows_of_tables(&name, graph).map(|rows| 0..rows),
        _ => None,
    };
    ModelInput { name, element, shape, ids }
}

/// Number of ids with padding, which the lab writes beside models of texts.
fn vocabulary(model: &ModelProto) -> Option<u64> {
    let entry = model.metadata_props.iter().find(|e| e.key.as_deref() == Some("vocabulary"))?;
    entry.value.as_ref()?.parse().ok().filter(|count| *count > 1)
}

/// Rows of the shortest table that ids of this name are looked up in.
fn rows_of_tables(name: &str, graph: &GraphProto) -> Option<u64> {
    let (mut least, mut waiting) = (None::<u64>, vec![name]);
    // A corrupt graph may be cyclic.
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name) {
            continue;
        }
        for node in &graph.node {
            let input = |place: usize| node.input.get(place).map(String::as_str);
            match node.op_type.as_deref() {
                Some("Gather") if input(1) == Some(name) => {
                    let rows = input(0).and_then(|table| size_of_table(table, node, graph));
                    least = least.into_iter().chain(rows).min();
                }
                Some(op) if PASS_THROUGH.contains(&op) && input(0) == Some(name) => {
                    waiting.extend(node.output.iter().map(String::as_str));
                }
                _ => {}
            }
        }
    }
    least
}

fn size_of_table(name: &str, gather: &NodeProto, graph: &GraphProto) -> Option<u64> {
    let table = graph.initializer.iter().find(|tensor| tensor.name.as_deref() == Some(name))?;
    let axis = gather.attribute.iter().find(|a| a.name.as_deref() == Some("axis"));
    let axis = axis.and_then(|axis| axis.i).unwrap_or(0);
    // Counted from the end when negative.
    let axis = if axis < 0 { axis + table.dims.len() as i64 } else { axis };
    let rows = table.dims.get(usize::try_from(axis).ok()?)?;
    u64::try_from(*rows).ok().filter(|rows| *rows > 0)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            AttributeProto,
            proto::INT32,
            recommend::{constant, floats, node, port},
        },
        *,
    };

    fn graph(nodes: Vec<NodeProto>, inputs: Vec<ValueInfoProto>) -> GraphProto {
        GraphProto {
            node: nodes,
            input: inputs,
            initializer: vec![
                floats("long", &[40, 2], &[0.0; 80]),
                floats("short", &[30, 1], &[0.0; 30]),
                constant("ids", &[1], INT64, vec![0; 8]),
            ],
            ..GraphProto::default()
        }
    }

    fn ids_of(nodes: Vec<NodeProto>) -> Option<Range<u64>> {
        let graph = graph(nodes, vec![port("x", INT64, &[None])]);
        inputs_of(&ModelProto::default(), &graph).remove(0).ids
    }

    #[test]
    fn ids_end_at_the_shortest_table_wherever_they_are_looked_up() {
        let gather = |table: &str, ids: &str| node("Gather", &[table, ids], "row");
        assert_eq!(ids_of(vec![gather("long", "x")]), Some(0..40));
        assert_eq!(ids_of(vec![gather("long", "x"), gather("short", "x")]), Some(0..30));
        let cast = node("Cast", &["x"], "y");
        assert_eq!(ids_of(vec![cast, gather("short", "y")]), Some(0..30));
        // Along another axis, counted from the end.
        let mut other = gather("long", "x");
        let name = Some("axis".to_owned());
        other.attribute.push(AttributeProto { name, i: Some(-1), ..AttributeProto::default() });
        assert_eq!(ids_of(vec![other]), Some(0..2));
    }

    #[test]
    fn ids_that_no_table_of_the_file_bounds_are_unknown() {
        assert_eq!(ids_of(vec![node("Cast", &["x"], "y")]), None);
        assert_eq!(ids_of(vec![node("Gather", &["computed", "x"], "row")]), None);
        // As the table itself, not as the place in one.
        assert_eq!(ids_of(vec![node("Gather", &["x", "ids"], "row")]), None);
        // A cycle, which no valid file has.
        let around = vec![node("Identity", &["x"], "y"), node("Identity", &["y"], "x")];
        assert_eq!(ids_of(around), None);
    }

    #[test]
    fn constants_are_no_inputs_and_types_and_sizes_are_read() {
        let ports = vec![
            port("short", FLOAT, &[Some(30), Some(1)]),
            port("numbers", FLOAT, &[None, Some(3)]),
            port("small", INT32, &[Some(2)]),
        ];
        let got = inputs_of(&ModelProto::default(), &graph(Vec::new(), ports));
        let numbers = ModelInput {
            name: "numbers".to_owned(),
            element: Element::Float32,
            shape: vec![None, Some(3)],
            ids: None,
        };
        assert_eq!((got.len(), &got[0]), (2, &numbers));
        assert_eq!((got[1].element, &got[1].shape[..]), (Element::Other, &[Some(2)][..]));
    }
}
