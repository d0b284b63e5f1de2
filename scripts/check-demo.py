"""Checks the last line that `assay demo --json` printed: the keys, their ranges, and the report on disk."""

import json
import pathlib
import sys

lines = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").strip().splitlines()
outcome = json.loads(lines[-1])
keys = ["verdict", "probabilities", "cost_per_1000_requests", "gross_margin", "evidence_coverage", "dimensions", "report_path"]
missing = [key for key in keys if key not in outcome]
assert not missing, f"the demo's JSON lacks {missing}; it has {sorted(outcome)}"
assert outcome["verdict"] in ("go", "iterate", "stop"), outcome["verdict"]
shares = outcome["probabilities"]
assert abs(sum(shares[name] for name in ("go", "iterate", "stop")) - 1) < 1e-9, shares
cost = outcome["cost_per_1000_requests"]
assert cost["value"] is None or cost["value"] > 0, cost
assert {"value", "currency", "machine", "utilisation"} <= cost.keys(), cost
assert 0 <= outcome["evidence_coverage"] <= 1, outcome["evidence_coverage"]
assert len(outcome["dimensions"]) == 6, [d.get("id") for d in outcome["dimensions"]]
technical = next(d for d in outcome["dimensions"] if d["id"] == "technical")
if outcome["facts"]["synthetic"]:
    untested = {"kind": "synthetic"} in technical["limits"] and technical["p_go"] == 0
    assert untested and outcome["shown_verdict"] != "go", f"generated data is no evidence: {technical}"
report = pathlib.Path(outcome["report_path"])
assert report.stat().st_size > 1000, f"{report} is too small to be a report"
as_json = json.loads(report.with_suffix(".json").read_text(encoding="utf-8"))
assert as_json["verdict"] == outcome["verdict"] and as_json["probabilities"] == shares
print(f"verdict {outcome['verdict']}, probabilities {shares}, cost per 1,000 requests {cost['value']} {cost['currency']}")
