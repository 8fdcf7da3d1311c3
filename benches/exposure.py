"""Exposure: Kuznia's warm loop against a loop that builds and solves each node anew in highspy, on the same nodes.

    python benches/exposure.py [RUN ...]

Without arguments a generated case of about a thousand nodes; with runs of `kuznia plan` those. Needs numpy and highspy.
Both sides answer the same questions (the service lost until a node is back, time-indexed); objectives are compared. A fresh
loop on every node may take long: `KUZNIA_BENCH_NODES` nodes, spread evenly, are timed (default 60) and scaled up.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import highspy
import numpy as np

ROOT = Path(__file__).resolve().parent.parent


def kuznia(subject, out):
    """Kuznia's answers with its time, and the questions as arrays."""
    cargo = os.environ.get("CARGO", "cargo")
    example = ["run", "-q", "-p", "kuznia", "--example", "exposure_benchmark", "--"]
    subprocess.run([cargo, *example, str(subject), str(out)], cwd=ROOT, check=True)
    return json.loads(Path(out).read_text())


def bound(values, infinity):
    """An array of bounds in which null is an infinity."""
    return np.array([infinity if value is None else value for value in values], dtype=np.float64)


def fresh(asked, node, arrays):
    """Builds the node's program from arrays and solves it, as a script without a warm start does."""
    lower, upper, row_lower, row_upper = (array.copy() for array in arrays)
    for at, least, most in node["cols"]:
        lower[at] = -highspy.kHighsInf if least is None else least
        upper[at] = highspy.kHighsInf if most is None else most
    for at, least, most in node["rows"]:
        row_lower[at] = -highspy.kHighsInf if least is None else least
        row_upper[at] = highspy.kHighsInf if most is None else most
    program = highspy.HighsLp()
    program.num_col_ = len(lower)
    program.num_row_ = len(row_lower)
    program.col_cost_ = asked["cost"]
    program.col_lower_, program.col_upper_ = lower, upper
    program.row_lower_, program.row_upper_ = row_lower, row_upper
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = asked["row_start"]
    program.a_matrix_.index_ = asked["col_index"]
    program.a_matrix_.value_ = asked["value"]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(program)
    highs.run()
    return highs.getInfo().objective_function_value


def compare(subject, most):
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        asked = kuznia(subject, Path(folder) / "asked.json")
    asked["cost"] = np.array(asked["cost"], dtype=np.float64)
    asked["row_start"] = np.array(asked["row_start"], dtype=np.int32)
    asked["col_index"] = np.array(asked["col_index"], dtype=np.int32)
    asked["value"] = np.array(asked["value"], dtype=np.float64)
    inf = highspy.kHighsInf
    arrays = [
        bound(asked["col_lower"], -inf),
        bound(asked["col_upper"], inf),
        bound(asked["row_lower"], -inf),
        bound(asked["row_upper"], inf),
    ]
    nodes = asked["nodes"]
    chosen = sorted({round(at) for at in np.linspace(0, len(nodes) - 1, min(most, len(nodes)))})
    scale = max([abs(answer) for answer in asked["answers"] if answer is not None], default=1.0)
    began = time.perf_counter()
    worst = 0.0
    for at in chosen:
        found = fresh(asked, nodes[at], arrays)
        worst = max(worst, abs(found - asked["answers"][at]) / max(scale, 1.0))
    each = (time.perf_counter() - began) / len(chosen)
    loop = each * len(nodes)
    print(
        f"| {subject} | {len(nodes)} | {len(arrays[0])} x {len(arrays[2])} | {asked['seconds']:.2f} | {loop:.2f}"
        f" | {loop / asked['seconds']:.1f} | {worst:.1e} |",
        flush=True,
    )


def main():
    most = int(os.environ.get("KUZNIA_BENCH_NODES", "60"))
    print(f"highspy {highspy.Highs().version()}, {os.cpu_count()} cores")
    print("| case | nodes | columns x rows | Kuznia, s | highspy anew, s | times | worst difference |")
    print("|---|---|---|---|---|---|---|")
    for subject in sys.argv[1:] or ["generated"]:
        compare(subject if subject == "generated" else Path(subject).resolve(), most)


if __name__ == "__main__":
    main()
