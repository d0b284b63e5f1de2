//! Measuring a large-model endpoint on the command line, against the simulated one.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

/// `assay endpoint simulate`, ended with the test.
struct Simulated {
    process: Child,
    url: String,
}

impl Simulated {
    fn start(options: &[&str]) -> Self {
        let mut process =
            assay(&["endpoint", "simulate"]).args(options).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split(' ').find(|word| word.starts_with("http")).unwrap().to_owned();
        Self { process, url }
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn assay(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(arguments).env("ASSAY_DATA_DIR", std::env::temp_dir());
    command
}

fn bench(url: &str, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("prompts.csv");
    std::fs::write(&file, "prompt,expected\nCapital of France?,Paris\nOf Spain?,Madrid\n").unwrap();
    assay(&["lab", "bench-endpoint", "--url", url, "--model", "m", "--prompts"])
        .arg(file)
        .env("ENDPOINT_KEY", "sk-hidden-9")
        .args(options)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn last_json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_str(text(&output.stdout).lines().last().unwrap()).unwrap()
}

#[test]
fn a_simulated_endpoint_is_measured_and_marked() {
    let script = ["--ttft-ms", "20", "--tpot-ms", "1", "--answer", "Paris"];
    let server = Simulated::start(&script);
    let options = [
        "--repeats",
        "8",
        "--concurrency",
        "1,2",
        "--allow-private",
        "--key-env",
        "ENDPOINT_KEY",
        "--json",
    ];
    let output = bench(&server.url, &options);
    let found = last_json(&output);
    for figure in ["ttft_ms", "ttfa_ms", "tpot_ms", "chunk_gap_ms", "e2e_ms"] {
        for part in ["p50", "p90", "p99", "n"] {
            assert!(found[figure].get(part).is_some(), "{figure}.{part}");
        }
    }
    assert_eq!(found["simulated"], true);
    assert_eq!((&found["n"], &found["protocol"]), (&16.into(), &"HTTP/1.1".into()));
    assert!(found["ttft_ms"]["p50"].as_f64().unwrap() >= 15.0);
    // One token has no time per token; 16 requests have no 99th percentile.
    assert_eq!(found["tpot_ms"]["n"], 0);
    assert_eq!(found["ttft_ms"]["p99"], Value::Null);
    assert_eq!(found["quality"]["share"], 0.5);
    assert_eq!(found["cost_per_request"], Value::Null);
    assert!(found["cost_why"].as_str().unwrap().contains("price"));
    assert_eq!(found["sweep"].as_array().unwrap().len(), 2);
    for stream in [&output.stdout, &output.stderr] {
        assert!(!text(stream).contains("sk-hidden-9"));
    }
}

#[test]
fn what_was_typed_wrongly_is_told_with_its_name() {
    let url = "http://127.0.0.1:9";
    let missing = bench(url, &["--key-env", "NO_SUCH_KEY"]);
    let budget = bench(url, &["--budget", "3", "--allow-private"]);
    let search = bench(url, &["--find-rate", "9", "--allow-private"]);
    let in_address = bench("https://a.example/v1?api_key=sk-hidden-8", &[]);
    let fault = assay(&["endpoint", "simulate", "--fault", "none"]).output().unwrap();
    for (output, named) in [
        (missing, "NO_SUCH_KEY"),
        (budget, "budget"),
        (search, "find-rate"),
        (in_address, "key"),
        (fault, "--fault"),
    ] {
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(named) && !told.contains("sk-hidden"), "{told}");
    }
}

#[test]
fn an_inside_address_needs_permission_and_an_endpoint_needs_to_be_there() {
    let server = Simulated::start(&[]);
    let refused = bench(&server.url, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("may be connected to"), "{}", text(&refused.stderr));
    let nobody = bench("http://127.0.0.1:1", &["--allow-private"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(text(&nobody.stderr).contains("cannot connect to"), "{}", text(&nobody.stderr));
}
