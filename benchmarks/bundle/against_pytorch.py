#!/usr/bin/env python3
"""Measures Warpstep and PyTorch alternately on the same GPU. Writes the JSON file anew after each case: a shape, or a number of
parameters.

Usage: against_pytorch.py step|update --json FILE [--shapes 784-300-100-10:128,..] [--precision fp32,tf32,bf16] [--parameters 1e6,1e8]
                          [--modes eager,graph] [--turns 3] [--limit S] [--python PYTHON] -- WARPSTEP-COMMAND..
--modes chooses PyTorch's modes: for step eager, compile, graph and compile-graph, for update eager and graph; all by default. The
compiled ones take over a minute for each shape.
A turn is one Warpstep process and some rounds of PyTorch, whose process keeps running because compiling takes long. They take it in
turns to go first.
"""
import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

WIDE = "-".join(["4096"] * 8)
SHAPES = ",".join(["784-300-100-10:128", "1024-4096-4096-10:512", "784-300-100-10:8192", "1024-4096-4096-10:8192", f"{WIDE}-4096:8192"])
ROUNDS = "7"
MODES = {"step": ["eager", "compile", "graph", "compile-graph"], "update": ["eager", "graph"]}

p = argparse.ArgumentParser()
p.add_argument("kind", choices=["step", "update"])
p.add_argument("--json", required=True)
p.add_argument("--commit", default="unknown")
p.add_argument("--shapes", default=SHAPES)
p.add_argument("--precision", default="fp32,tf32,bf16")
p.add_argument("--parameters", default="1e6,1e8")
p.add_argument("--modes", help="PyTorch's modes, separated by commas; all by default")
p.add_argument("--turns", type=int, default=3)
p.add_argument("--limit", type=float, default=float("inf"), help="seconds after which no further case is started")
p.add_argument("--python", default=sys.executable)
p.add_argument("--device", default="cuda", help="cpu is for trying this script out; report.py ignores its figures")
p.add_argument("warpstep", nargs="+")
a = p.parse_args()
wanted_modes = a.modes.split(",") if a.modes else MODES[a.kind]
for mode in wanted_modes:
    if mode not in MODES[a.kind]:
        p.error(f"unknown mode for {a.kind}: {mode} (known: {', '.join(MODES[a.kind])})")
began = time.monotonic()
here = pathlib.Path(__file__).resolve().parent
peers = next(d for d in (here / "peers", here.parent / "peers") if d.is_dir())  # in the bundle or in the repository


def head():
    query = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        gpu, driver = subprocess.run(query, check=True, capture_output=True, text=True).stdout.splitlines()[0].split(", ")
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        gpu, driver = None, None
    return {"kind": a.kind, "device": a.device, "gpu": gpu, "driver": driver, "commit": a.commit,
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"), "turns": a.turns, "modes": wanted_modes,
            "rows": [], "failed": []}


class PyTorch:
    """A process that runs one of the scripts in peers."""

    def __init__(self, script, *options):
        command = [a.python, peers / script, "--device", a.device, "--modes", ",".join(wanted_modes), "--rounds", ROUNDS, *options]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "USER": os.environ.get("USER", "warpstep")}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.about = self.read()

    def read(self):
        for line in self.process.stdout:
            if line[:1] in "[{":
                return json.loads(line)
        raise RuntimeError("the PyTorch process ended early; see its output above")

    def turn(self):
        print("turn", file=self.process.stdin, flush=True)
        return self.read()

    def close(self):
        try:
            self.process.stdin.close()
        except OSError:  # a process that died has closed the other end
            pass
        self.process.wait()


def bench(*options):
    command = [*a.warpstep, "bench", "--devices", a.device, "--rounds", ROUNDS, "--json", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"warpstep bench failed with exit code {done.returncode}; see its output above")
    return json.loads(done.stdout)


WHOLE = "as a whole"


def turns(script, peer_options, bench_options):
    """What the PyTorch process says about itself, and for each turn what Warpstep's bench and PyTorch printed. If PyTorch fails,
    Warpstep is still measured; PyTorch's completed turns count."""
    try:
        peer = PyTorch(script, *peer_options)
    except (RuntimeError, OSError) as e:
        about = {"torch": None, "cuda": None, "failed": {WHOLE: str(e)}}
        return about, [(bench(*bench_options), []) for _ in range(a.turns)]
    failed = dict(peer.about["failed"])

    def their_turn():
        if WHOLE in failed:
            return []
        try:
            return peer.turn()
        except (RuntimeError, OSError) as e:
            failed[WHOLE] = str(e) + (f" (turns completed before that: {len(taken)})" if taken else "")
            return []

    taken = []
    try:
        for turn in range(a.turns):
            first = their_turn() if turn % 2 else None
            ours = bench(*bench_options)
            taken.append((ours, their_turn() if first is None else first))
        return {**peer.about, "failed": failed}, taken
    finally:
        peer.close()


def failed_modes(about, contender):
    """Which modes of this contender (a precision, an optimizer) PyTorch could not run."""
    failed = about["failed"]
    return [m for m in wanted_modes if WHOLE in failed or f"{contender} {m}" in failed]


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "greatest": max(values)}


def modes(theirs, wanted):
    """The median milliseconds in each turn, by mode."""
    by_mode = {}
    for turn in theirs:
        for contender in turn:
            if all(contender.get(k) == v for k, v in wanted.items()):
                by_mode.setdefault(contender["mode"], []).append(statistics.median(contender["millis"]))
    return by_mode


def row(facts, ours, by_mode, failed):
    """One comparison: the milliseconds of all turns on both sides, and PyTorch's modes that failed; `speed` is above 1 where Warpstep is
    faster."""
    result = {**facts, "warpstepMillis": spread(ours), "pytorchMillis": {m: spread(t) for m, t in by_mode.items()},
              "failed": [m for m in failed if m not in by_mode]}
    if by_mode:
        best = min(by_mode, key=lambda m: statistics.median(by_mode[m]))
        result["best"] = best
        result["speed"] = statistics.median(t / o for o, t in zip(ours, by_mode[best]))
    return result


def steps(shape):
    layers, batch = shape.split(":")
    options = ["--layers", layers, "--batch", batch, "--precision", a.precision]
    about, taken = turns("pytorch_step_gpu.py", options, [*options, "--warm-up", "0.5"])
    rows = []
    for i, first in enumerate(taken[0][0]["results"]):
        mine = [ours["results"][i] for ours, _ in taken]
        facts = {"layers": layers, "batch": int(batch), "precision": first["precision"],
                 "gflops": statistics.median(r["gflops"] for r in mine),
                 "shareOfCeiling": statistics.median(r["shareOfCeiling"] for r in mine)}
        by_mode = modes([theirs for _, theirs in taken], {"precision": first["precision"]})
        rows.append(row(facts, [r["stepMillisMedian"] for r in mine], by_mode, failed_modes(about, first["precision"])))
    return about, rows


# These are limited by memory bandwidth. Muon is left out: it is limited by matrix products, and takes minutes at 1e8 parameters on a CPU.
OPTIMIZERS = "sgd,momentum,nesterov,adagrad,rmsprop,adadelta,adam,adamw,amsgrad,adamax,nadam,radam,lion,lamb,lars"
PYTORCH_OPTIMIZERS = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]


def updates(parameters):
    about, taken = turns("pytorch_update_gpu.py", ["--parameters", parameters, "--optimizers", ",".join(PYTORCH_OPTIMIZERS)],
                         ["--optimizers", OPTIMIZERS, "--parameters", parameters, "--warm-up", "0.2"])
    copies = [c for _, theirs in taken for c in theirs if c["optimizer"] == "copy"]
    copied = statistics.median(c["bytes"] / statistics.median(c["millis"]) / 1e6 for c in copies) if copies else None
    rows = []
    for i, first in enumerate(taken[0][0]["optimizers"]):
        mine = [ours["optimizers"][i] for ours, _ in taken]
        median = lambda name: statistics.median(r[name] for r in mine)
        facts = {"optimizer": first["optimizer"], "parameters": first["parameters"], "bytes": first["bytes"],
                 "gigabytesPerSecond": median("gigabytesPerSecond"), "copyGigabytesPerSecond": median("copyGigabytesPerSecond"),
                 "shareOfCopy": median("shareOfCopy"), "pytorchCopyGigabytesPerSecond": copied}
        by_mode = modes([theirs for _, theirs in taken], {"optimizer": first["optimizer"]})
        failed = failed_modes(about, first["optimizer"]) if first["optimizer"] in PYTORCH_OPTIMIZERS else []
        rows.append(row(facts, [r["updateNanosMedian"] / 1e6 for r in mine], by_mode, failed))
    return about, rows


document = head()
measure, cases = (steps, a.shapes) if a.kind == "step" else (updates, a.parameters)
for case in cases.split(","):
    if time.monotonic() - began > a.limit:
        document["failed"].append({"case": case, "why": "not started: the time limit was reached", "noRows": True})
    else:
        try:
            about, rows = measure(case)
            document.update(torch=about["torch"], cuda=about["cuda"])
            document["rows"] += rows
            document["failed"] += [{"case": f"{case}, PyTorch {name}", "why": why} for name, why in about["failed"].items()]
        except (RuntimeError, OSError, KeyError, ValueError) as e:
            document["failed"].append({"case": case, "why": f"{type(e).__name__}: {e}", "noRows": True})
    pathlib.Path(a.json).write_text(json.dumps(document, indent=1) + "\n")
for failure in document["failed"]:
    print(f"{failure['case']}: {failure['why']}", file=sys.stderr)
sys.exit(1 if document["failed"] else 0)
