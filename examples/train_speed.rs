//! Trains an architecture on rows that are drawn at random and tells the seconds
//! of every epoch, and the memory beside its estimate: what `scripts/bench/layers.py`
//! measures beside PyTorch.
//!
//! `train_speed MODEL ROWS BATCH EPOCHS THREADS`, for a model of the registry.

use std::error::Error;

use lab::{
    data::Samples,
    model::{Input, ModelSpec, architecture},
    progress::NoProgress,
    train::{FitOptions, OptimizerKind, Recipe, fit},
};

/// Rows drawn by a small generator, the same in every run.
struct Drawn {
    rows: Vec<f32>,
    width: usize,
    classes: usize,
}

impl Drawn {
    fn new(spec: &ModelSpec, rows: usize) -> Self {
        let mut state = 1_u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as usize
        };
        let number = |bits: usize| match spec.input {
            Input::Tokens { vocabulary } => (1 + bits % (vocabulary - 1)) as f32,
            _ => bits as f32 / (1 << 24) as f32,
        };
        let rows = (0..rows * spec.inputs).map(|_| number(random())).collect();
        Self { rows, width: spec.inputs, classes: spec.outputs() }
    }
}

impl Samples for Drawn {
    fn len(&self) -> usize {
        self.rows.len() / self.width
    }

    fn width(&self) -> usize {
        self.width
    }

    fn classes(&self) -> usize {
        self.classes
    }

    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
        part.copy_from_slice(&self.rows[index * self.width + first..][..part.len()]);
    }

    fn label(&self, index: usize) -> u8 {
        (index % self.classes) as u8
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, rows, batch, epochs, threads] = arguments.as_slice() else {
        return Err("train_speed MODEL ROWS BATCH EPOCHS THREADS".into());
    };
    let entry = architecture(model).ok_or("there is no such model")?;
    let mut spec = entry.example();
    // As measured at the peer, too.
    spec = entry.build(spec.input, spec.inputs, spec.outputs(), &sizes(model))?;
    let data = Drawn::new(&spec, rows.parse()?);
    let training: Vec<u32> = (0..data.len() as u32).collect();
    let options = FitOptions {
        epochs: epochs.parse()?,
        batch: batch.parse()?,
        learning_rate: 0.001,
        optimizer: OptimizerKind::Adam,
        recipe: Recipe::default(),
        seed: 1,
        threads: threads.parse()?,
        patience: None,
    };
    let fitted = fit(&spec, &data, (&training, &[]), &options, None, &NoProgress)?;
    let seconds: Vec<f64> = fitted.epochs.iter().map(|epoch| epoch.seconds).collect();
    let loss = fitted.epochs.last().map(|epoch| epoch.train_loss);
    let batch = options.batch.max(EVALUATION_ROWS);
    let training = spec.training_memory(batch, options.optimizer.state_per_parameter()).total();
    let memory = serde_json::json!({
        "peak_bytes": peak_bytes()?,
        "data_bytes": std::mem::size_of_val(data.rows.as_slice()),
        "training_bytes": training,
    });
    println!("{}", serde_json::json!({ "seconds": seconds, "loss": loss, "memory": memory }));
    Ok(())
}

/// The trainer's buffers hold at least so many rows, for evaluation.
const EVALUATION_ROWS: usize = 256;

/// Most memory that this process has held at once; `None` where the system does not say.
fn peak_bytes() -> Result<Option<u64>, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    Ok(kib.map(str::parse::<u64>).transpose()?.map(|kib| kib << 10))
}

/// No dropout on either side.
fn sizes(model: &str) -> Vec<(&'static str, f64)> {
    if model == "softmax-regression" { Vec::new() } else { vec![("dropout", 0.0)] }
}
