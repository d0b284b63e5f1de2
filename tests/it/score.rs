//! `assay score` as a user meets it: every method by its example, tables,
//! standard input, exit codes, and what is told when the input is wrong.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn assay(arguments: &[&str], input: Option<&str>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
        .env("ASSAY_DATA_DIR", folder.path())
        .arg("score")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // Who does not read its input closes it early: no fault of the test.
    let _ = stdin.write_all(input.unwrap_or_default().as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_str(text(&output.stdout)).unwrap()
}

fn told(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(2), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(text(&output.stdout), "", "nothing but the complaint");
    text(&output.stderr)
}

#[test]
fn every_method_takes_its_own_example_and_gives_the_same_bytes_twice() {
    let list = json(&assay(&["--list", "--json"], None));
    let items = list["items"].as_array().unwrap();
    assert!(items.len() >= 13, "{items:?}");
    for item in items {
        let id = item["id"].as_str().unwrap();
        let schema = json(&assay(&[id, "--schema"], None));
        assert_eq!(schema["type"], "object", "{id}");
        let example = assay(&[id, "--example"], None);
        let example = text(&example.stdout);
        let run = || assay(&[id, "--in", "-", "--json", "--seed", "5"], Some(example));
        let (first, second) = (run(), run());
        assert_eq!(first.stdout, second.stdout, "{id}: same input and seed, same bytes");
        let output = json(&first);
        // Keys of warnings stand beside warnings only.
        let has_warnings = !output["warnings"].as_array().unwrap().is_empty();
        let keys = output.as_object().unwrap().keys().map(String::as_str);
        assert!(output.get("notes").is_none() || has_warnings, "{id}");
        let keys: Vec<&str> = keys.filter(|key| *key != "notes").collect();
        let expected =
            ["convention", "interval", "method", "n", "result", "seed", "version", "warnings"];
        assert_eq!(keys, expected, "{id}");
        assert_eq!((&output["method"], &output["seed"]), (&item["id"], &5.into()));
        let shown = assay(&[id, "--in", "-"], Some(example));
        assert!(text(&shown.stdout).contains("convention: "), "{id}");
    }
}

#[test]
fn tables_are_read_and_complaints_name_row_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = "respondent,need,importance,satisfaction\na,x,9,3\nb,x,9,3\n";
    let path = write("good.csv", format!("\u{feff}{good}").as_bytes());
    let output = json(&assay(&["opportunity", "--in", &path, "--json"], None));
    assert_eq!(output["result"]["needs"][0]["score"], 15.0);
    let path = write("good.tsv", good.replace(',', "\t").as_bytes());
    assert_eq!(json(&assay(&["opportunity", "--in", &path, "--json"], None)), output);

    let path = write("semicolons.csv", good.replace(',', ";").as_bytes());
    assert_eq!(json(&assay(&["opportunity", "--in", &path, "--json"], None)), output);

    for (content, complaint) in [
        (
            "respondent,need,importance,satisfaction\na,x,9,3\nb,x,eleven,3\n",
            "row 3, column importance",
        ),
        ("respondent,need,importance,satisfaction\na,x,11,3\n", "row 2, column importance"),
        ("respondent,need,importance,satisfaction\na,x,NaN,3\n", "row 2, column importance"),
        ("respondent,need,importance,satisfaction\na,x,9\n", "row 2"),
        ("respondent,need,importance,importance\na,x,9,3\n", "two columns are called"),
        (
            "respondent,need,importance,satisfaction,age\na,x,9,3,40\n",
            "row 1, column age: is not a column here",
        ),
        ("respondent,need,importance\na,x,9\n", "row 2, column satisfaction: is missing"),
        ("respondent,need,importance,satisfaction\n", "no rows"),
        ("", "empty"),
    ] {
        let path = write("bad.csv", content.as_bytes());
        let output = assay(&["opportunity", "--in", &path, "--json"], None);
        let told = told(&output);
        assert!(told.contains(complaint) && told.contains("bad.csv"), "{content:?}: {told}");
    }
    let path = write("latin.csv", b"respondent,need,importance,satisfaction\ncaf\xe9,x,9,3\n");
    let latin = assay(&["opportunity", "--in", &path], None);
    assert!(told(&latin).contains("line 2"), "{}", text(&latin.stderr));

    let path = write("plain.csv", good.as_bytes());
    let plain = json(&assay(&["opportunity", "--in", &path, "--json"], None));
    // As Excel, pandas and spreadsheets with a decimal comma write the same answers.
    for content in [
        format!("sep=;\r\n{}", good.replace(',', ";")),
        format!("\u{feff}sep=,\n{good}"),
        good.replace(",9,3", ",9.0,3.0"),
        format!("{good},,,\n"),
        good.lines().map(|line| format!("{line},\n")).collect(),
        good.replace(',', ";").replace(";9;3", ";9,0;3,0"),
    ] {
        let path = write("spelt.csv", content.as_bytes());
        let spelt = json(&assay(&["opportunity", "--in", &path, "--json"], None));
        assert_eq!(spelt, plain, "{content:?}");
    }
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = write("wide.csv", &wide);
    assert_eq!(json(&assay(&["opportunity", "--in", &path, "--json"], None)), plain);
    for (content, complaint) in [
        ("score\n\"9\n3\n", "line 2, column 1"),
        ("score;respondent\n1,250;a\n3;b\n", "row 2, column score: \"1,250\" is 1250 or 1.25"),
        ("score\n9.5\n3\n", "row 2, column score: must be a whole number, not 9.5"),
    ] {
        let path = write("unclear.csv", content.as_bytes());
        let output = assay(&["nps", "--in", &path], None);
        assert!(told(&output).contains(complaint), "{content:?}: {}", text(&output.stderr));
    }
    let floats = r#"{"answers":[{"score":9.0},{"score":3.0},{"score":7.0}]}"#;
    let net = json(&assay(&["nps", "--in", "-", "--json"], Some(floats)));
    assert_eq!((&net["result"]["nps"], net["n"].as_u64()), (&Value::from(0.0), Some(3)));

    let path = write("map.csv", b"name,speed,price\nA,1,5\nB,2,\nC,4,1\nD,5,2\n");
    let map = json(&assay(&["positioning", "--in", &path, "--json"], None));
    assert_eq!(map["result"]["points"][1]["name"], "B");
    assert_eq!(map["result"]["loadings"][1]["name"], "price");
    assert_eq!(map["result"]["filled_cells"], 1);
}

#[test]
fn wrong_input_ends_with_code_2_and_names_the_place() {
    for (arguments, input, complaint) in [
        (["hhi", "--in", "-"].as_slice(), r#"{"firms": [{"share": NaN}]}"#, "line 1 column"),
        (&["hhi", "--in", "-"], r#"{"firms": [{"share": 1e999}]}"#, "line 1 column"),
        (&["hhi", "--in", "-"], r#"{"firms": [{"share": 30, "sher": 1}]}"#, "firms[0].sher"),
        (&["hhi", "--in", "-"], r#"{"firms": []}"#, "firms"),
        (&["hhi", "--in", "-"], "", "empty"),
        (&["hhi", "--in", "-"], "[]", "must be an object"),
        (&["hhi", "--in", "-"], r#"{"firms": [{"share": 70}, {"share": 70}]}"#, "140.0 %"),
        (&["hhi"], "", "--in FILE"),
        (&["hhy", "--in", "-"], "", "perhaps hhi"),
        (&["wilson", "--in", "-"], "successes,n\n1,2\n", "takes no table"),
        (&["hhi", "--in", "no/such/file.json"], "", "no/such/file.json"),
    ] {
        let output = assay(arguments, Some(input));
        assert!(told(&output).contains(complaint), "{input}: {}", text(&output.stderr));
    }
}
