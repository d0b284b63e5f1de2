//! An input or output of a model: its name, its shape and what its numbers are.

use ort::value::{Outlet, TensorElementType, ValueType};

/// One input or output of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    pub name: String,
    /// Dimensions; `None` where a dimension is free.
    pub shape: Vec<Option<usize>>,
    pub element_type: ElementType,
}

/// What the numbers of an input or output are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementType {
    /// 32-bit floats.
    Floats,
    /// 64-bit whole numbers.
    Ids,
}

/// An input or output with the samples in its first dimension.
pub(super) fn port_of(outlet: &Outlet, kind: &str) -> Result<Port, String> {
    let name = outlet.name().to_owned();
    let ValueType::Tensor { ty, shape, .. } = outlet.dtype() else {
        return Err(format!("its {kind} {name:?} is no tensor"));
    };
    let element_type = match ty {
        TensorElementType::Float32 => ElementType::Floats,
        TensorElementType::Int64 => ElementType::Ids,
        _ => {
            return Err(format!("its {kind} {name:?} holds neither 32-bit floats nor 64-bit ids"));
        }
    };
    if shape.is_empty() {
        return Err(format!("its {kind} {name:?} has no dimension for the samples"));
    }
    let shape = shape.iter().map(|&size| usize::try_from(size).ok()).collect();
    Ok(Port { name, shape, element_type })
}
