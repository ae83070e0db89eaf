#!/usr/bin/env python3
"""Prints a Markdown report of what `run` did: the checks, and the measurements if they were made on a GPU. Times of other devices are not
printed.

Usage: report.py --device D --commit C --summary FILE FILE.json..   (from against_pytorch.py; a missing file means "not measured")
"""
import argparse
import json
import pathlib

p = argparse.ArgumentParser()
p.add_argument("--device", required=True)
p.add_argument("--commit", required=True)
p.add_argument("--summary", required=True)
p.add_argument("files", nargs="*")
a = p.parse_args()

TITLES = {"update": "Optimizer updates", "step": "Training step"}
MODES = {"eager": "eager, fused Adam", "compile": "max-autotune", "graph": "CUDA graph", "compile-graph": "compiled, CUDA graph"}


def load(name):
    path = pathlib.Path(name)
    document = json.loads(path.read_text()) if path.exists() else {}
    on_gpu = a.device == "cuda" and document.get("device") == "cuda" and document.get("gpu")
    return document if on_gpu else None


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])


def millis(times):
    return f"{times['median']:.4g} ({times['least']:.4g} to {times['greatest']:.4g})"


def modes(document):
    """PyTorch's modes that have a column."""
    asked = document.get("modes") or {m for r in document["rows"] for m in r["pytorchMillis"]}
    return [m for m in MODES if m in asked]


def pytorch(row, mode):
    """PyTorch's cell: its times, that it failed, or that it has no such contender."""
    if mode in row["pytorchMillis"]:
        return millis(row["pytorchMillis"][mode])
    return "failed" if mode in row.get("failed", []) else "-"


def without_rows(document, width):
    """A row for each case of which nothing could be measured. The reasons are listed below the table."""
    cases = [f["case"] for f in document["failed"] if f.get("noRows")]
    return [[case, "not measured", *["-"] * (width - 2)] for case in cases]


def against(row):
    return [row.get("best", "-"), f"{row['speed']:.2f}" if "speed" in row else "-"]


def steps(document):
    columns = modes(document)
    head = ["layers:batch", "precision", "Warpstep, ms", "of its GEMM ceiling", *(f"PyTorch {MODES[m]}, ms" for m in columns),
            "PyTorch's best", "PyTorch's best / Warpstep"]
    rows = [[f"{r['layers']}:{r['batch']}", r["precision"], millis(r["warpstepMillis"]), f"{100 * r['shareOfCeiling']:.0f}%",
             *(pytorch(r, m) for m in columns), *against(r)] for r in document["rows"]]
    return table(head, rows + without_rows(document, len(head)))


def updates(document):
    columns = modes(document)
    head = ["parameters", "optimizer", "Warpstep, ms", "GB/s", "of a device copy", *(f"PyTorch {m}, ms" for m in columns),
            "PyTorch's best", "PyTorch's best / Warpstep"]
    rows = [[f"{r['parameters']:.0e}", r["optimizer"], millis(r["warpstepMillis"]), f"{r['gigabytesPerSecond']:.0f}",
             f"{100 * r['shareOfCopy']:.0f}%", *(pytorch(r, m) for m in columns), *against(r)] for r in document["rows"]]
    text = table(head, rows + without_rows(document, len(head)))
    if not document["rows"]:
        return text
    last = document["rows"][-1]
    theirs = last["pytorchCopyGigabytesPerSecond"]
    return (f"{text}\n\nA device copy, reads and writes together: Warpstep {last['copyGigabytesPerSecond']:.0f} GB/s, "
            + (f"PyTorch {theirs:.0f} GB/s. " if theirs else "PyTorch not measured. ")
            + "Vectors that fit the GPU's cache can be updated faster than the copy, which does not fit.")


documents = {kind: load(next((f for f in a.files if pathlib.Path(f).stem == kind), "")) for kind in TITLES}
measured = [d for d in documents.values() if d]
print(f"# Warpstep on {measured[0]['gpu'] if measured else 'device ' + a.device}\n")
if measured:
    first = measured[0]
    print(f"{first['gpu']}, driver {first['driver']}; PyTorch {first.get('torch', '?')}, CUDA {first.get('cuda', '?')}; {first['date']}; "
          f"commit {a.commit}; medians of {first['turns']} turns (least to greatest).\n")
else:
    print(f"Commit {a.commit}. Nothing was measured on a GPU.\n")
print("```\n" + pathlib.Path(a.summary).read_text().rstrip() + "\n```\n")
for kind, title in TITLES.items():
    document = documents[kind]
    print(f"## {title}\n")
    if document and (document["rows"] or document["failed"]):
        print((steps if kind == "step" else updates)(document) + "\n")
    else:
        print("Not measured: " + ("see above\n" if a.device == "cuda" else f"no GPU (device {a.device})\n"))
    for failure in (document or {}).get("failed", []):
        print(f"- not measured: {failure['case']}: {failure['why']}\n")
