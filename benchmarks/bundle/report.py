#!/usr/bin/env python3
"""Writes what `run` did as Markdown to stdout: the checks, and the measurements of a GPU. No time of another device is printed.

Usage: report.py --device D --commit C --summary FILE FILE.json..   (files of against_pytorch.py; one that is missing was not measured)
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

TITLES = {"update": "The optimizers' updates", "step": "The training step"}


def load(name):
    path = pathlib.Path(name)
    document = json.loads(path.read_text()) if path.exists() else {}
    on_gpu = a.device == "cuda" and document.get("device") == "cuda" and document.get("gpu")
    return document if on_gpu else None


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])


def millis(times):
    return f"{times['median']:.4g} ({times['least']:.4g} to {times['greatest']:.4g})" if times else "failed"


def against(row):
    return [row.get("best", "-"), f"{row['speed']:.2f}" if "speed" in row else "-"]


def steps(document):
    named = {"eager": "eager, fused Adam", "compile": "max-autotune", "graph": "CUDA graph", "compile-graph": "compiled, CUDA graph"}
    asked = document.get("modes")
    named = {m: t for m, t in named.items() if not asked or m in asked.split(",")}
    head = ["layers", "batch", "precision", "Warpstep, ms", "of its GEMM ceiling", *(f"{t}, ms" for t in named.values()), "best",
            "speed, Warpstep / best"]
    return table(head, [[r["layers"], str(r["batch"]), r["precision"], millis(r["warpstepMillis"]), f"{100 * r['shareOfCeiling']:.0f}%",
                         *(millis(r["pytorchMillis"].get(m)) for m in named), *against(r)] for r in document["rows"]])


def updates(document):
    head = ["optimizer", "parameters", "Warpstep, ms", "GB/s", "of a device copy", "PyTorch eager, ms", "PyTorch graph, ms", "best",
            "speed, Warpstep / best"]
    text = table(head, [[r["optimizer"], f"{r['parameters']:.0e}", millis(r["warpstepMillis"]), f"{r['gigabytesPerSecond']:.0f}",
                         f"{100 * r['shareOfCopy']:.0f}%", *(millis(r["pytorchMillis"].get(m)) if m in r["pytorchMillis"] else "-"
                                                              for m in ("eager", "graph")), *against(r)] for r in document["rows"]])
    last = document["rows"][-1]
    theirs = last["pytorchCopyGigabytesPerSecond"]
    return (f"{text}\n\nA device copy, read and written: Warpstep {last['copyGigabytesPerSecond']:.0f} GB/s, "
            + (f"PyTorch {theirs:.0f} GB/s. " if theirs else "PyTorch not measured. ")
            + "What fits the GPU's cache can be faster than the copy, which does not.")


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
    if document and document["rows"]:
        print((steps if kind == "step" else updates)(document) + "\n")
        if not any(row["pytorchMillis"] for row in document["rows"]):
            print("PyTorch failed in every case: these are Warpstep's figures alone.\n")
    else:
        print("not measured: " + ("see above\n" if a.device == "cuda" else f"no GPU (device {a.device})\n"))
    for failure in (document or {}).get("failed", []):
        print(f"- not measured: {failure['case']}: {failure['why']}\n")
