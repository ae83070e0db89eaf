#!/usr/bin/env python3
"""Scores of `warpstep train` on small tables that scikit-learn's package ships, over ten splits.

usage: benchmarks/tables.py DATA [WARPSTEP]

DATA is scikit-learn's folder datasets/data (Debian: apt-get download python3-sklearn, then
dpkg -x); WARPSTEP is the launcher, by default ./warpstep. Prints a table in Markdown. Uses nothing
but Python's own library.
"""

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SETTINGS = {
    "defaults": [],
    "early stopping": ["--early-stopping", "20"],
    "preset": ["--preset", "realmlp"],
    "unscaled, as before": ["--scale", "none", "--scale-target", "none"],
}


def text(path):
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as lines:
        return [line.strip() for line in lines if line.strip()]


def tables(data):
    """Name, CSV without a header, and the figure that is told."""
    for name, file in (
        ("iris", "iris.csv"),
        ("wine", "wine_data.csv"),
        ("breast cancer", "breast_cancer.csv"),
    ):
        # The first line holds counts and the classes' names.
        yield name, "\n".join(text(data / file)[1:]) + "\n", "testAccuracy"
    rows = text(data / "diabetes_data_raw.csv.gz")
    targets = text(data / "diabetes_target.csv.gz")
    joined = [",".join(row.split() + [target]) for row, target in zip(rows, targets)]
    yield "diabetes", "\n".join(joined) + "\n", "r2"


def score(launcher, table, options, seed, figure, folder):
    out = folder / f"run-{seed}-{len(list(folder.iterdir()))}"
    command = [launcher, "train", "--data", str(table), "--header", "false", "--label", "last"]
    command += options + ["--seed", str(seed), "--device", "cpu", "--json", "--out", str(out)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)[figure]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    launcher = sys.argv[2] if len(sys.argv) > 2 else "./warpstep"
    print("| data | figure | " + " | ".join(SETTINGS) + " |")
    print("| --- | --- |" + " --- |" * len(SETTINGS))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, content, figure in tables(Path(sys.argv[1])):
            table = folder / (name.replace(" ", "-") + ".csv")
            table.write_text(content, encoding="utf-8")
            cells = []
            for options in SETTINGS.values():
                scores = [
                    score(launcher, table, options, seed, figure, folder) for seed in range(10)
                ]
                mean = statistics.mean(scores)
                deviation = statistics.stdev(scores)
                cells.append(
                    f"{mean:.3f} ± {deviation:.3f}"
                    if figure == "r2"
                    else f"{100 * mean:.1f}% ± {100 * deviation:.1f}"
                )
            print(f"| {name} | {'R²' if figure == 'r2' else 'accuracy'} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
