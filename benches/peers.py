"""Builds and solves the same linear program with linopy, Pyomo, PyOptInterface and highspy, from the same tables.

    python benches/peers.py CASE --tool NAME [--solve none|default|simplex|ipx|ipx-values] [--limit SECONDS]

CASE is made by `kuznia bench generate --common`. One tool in one process, so that memory is its own. Prints one JSON
object: seconds to read the tables, to build the model and hand it to HiGHS, to solve, growth of the process's memory, and
the objective, which must equal Kuznia's. `cargo xtask bench` runs all tools and prints the ratios.
"""

import argparse
import json
import resource
import time

from instance import Instance

# Options among which the best is looked for, model by model.
OPTIONS = {
    "default": {},
    "simplex": {"solver": "simplex"},
    "ipx": {"solver": "ipx"},
    "ipx-values": {"solver": "ipx", "run_crossover": "off"},
}


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def resident():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case")
    parser.add_argument("--tool", required=True, choices=["highspy", "linopy", "pyomo", "pyoptinterface"])
    parser.add_argument("--solve", default="default", choices=["none", *OPTIONS])
    parser.add_argument("--limit", type=float, default=600.0)
    wish = parser.parse_args()
    began = time.perf_counter()
    instance = Instance(wish.case)
    read = time.perf_counter() - began
    tool = __import__(f"peer_{wish.tool}")
    before = resident()
    began, used = time.perf_counter(), time.process_time()
    model = tool.build(instance)
    build, build_cpu = time.perf_counter() - began, time.process_time() - used
    grown = peak() - before
    answer = {"tool": wish.tool, "version": tool.version(), "read_seconds": read, "build_seconds": build,
              "build_cpu_seconds": build_cpu, "peak_bytes": grown}
    answer["columns"], answer["rows"] = tool.size(model)
    if wish.solve != "none":
        options = {"output_flag": False, "time_limit": wish.limit, **OPTIONS[wish.solve]}
        began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
        answer["status"], answer["objective"] = tool.solve(model, options)
        answer["solve_seconds"] = time.perf_counter() - began
        answer["solve_cpu_seconds"] = resource.getrusage(resource.RUSAGE_SELF).ru_utime - used
        answer["options"] = wish.solve
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
