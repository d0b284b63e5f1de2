//! The pure rooms of Assay: what is computed, without web, database and async. Any
//! of them can be used from a test in one line. The package `assay` shows them to
//! people, and keeps what they say; it must not be known here.
//!
//! - [`figure`]: the shape in which numbers travel; [`param`]: settings and their ranges;
//!   [`delimited`]: how a text is cut into cells; [`typed_number`]: numbers as people type
//!   them; [`name`]: which names are the same.
//! - [`scoring`]: one published method per file.
//! - [`economics`]: unit cost, business figures, simulation, the rules of the verdict.
//! - [`lab`]: data sets, networks, training, ONNX, execution, benchmarks.

pub mod delimited;
pub mod economics;
pub mod figure;
pub mod lab;
pub mod name;
pub mod param;
pub mod scoring;
pub mod typed_number;
