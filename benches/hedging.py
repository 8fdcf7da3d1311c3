#!/usr/bin/env python3
"""One two-stage capacity problem by Kuznia's decomposition, as one program in HiGHS, and by mpi-sppy's progressive hedging.

Before demand and outages are known, whole units of capacity and of storage are built at ten plants within a budget. Then
twenty regions are served over six periods: make, store, send, or lose at a penalty. A future has its own demand in every
region and its own share of every plant that works: 30 figures. 1,490 columns a scenario (`--periods 12`: 2,930).

    python3 -m venv venv && venv/bin/pip install numpy highspy mpi-sppy pyomo
    cargo build -p kuznia-cli
    venv/bin/python benches/hedging.py
    venv/bin/python benches/hedging.py --relaxed --scenarios 10 --alone --hedging-most 10 --limit 40

mpi-sppy is an optional peer (`--hedging-most`): in whole units its first pass over ten scenarios, to half the gap each, was
not through after 100 s, so that it is best asked with `--relaxed`. Its limit is looked at every five iterations.

The script makes the figures once, writes them as SMPS files for Kuznia, and gives the same arrays to the peers, each in a
process of its own with its own clock, processor time and peak memory. All go to the same gap. Every bound must lie below
every objective and every objective within the gap of its own bound, or the script fails. Kuznia's seconds begin with
reading the files; HiGHS's with building the one program from arrays in numpy; those of progressive hedging count making the
scenarios and iterating, and leave out the checks of its gap, which could run beside it. Its proximal term is linearised, as
HiGHS takes no quadratic one with whole columns; it ends at the first check of objective and Lagrangian bound that meets.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
PLANTS, REGIONS = 10, 20
UNIT, ROOM, MOST = 12.0, 20.0, 20.0


class Case:
    """The program of one future as arrays by row, and what each future changes."""

    def __init__(self, scenarios, periods, whole, seed=1):
        rng = np.random.default_rng(seed)
        self.names, self.cost, self.upper, self.rows = [], [], [], []
        self.right, self.kind, self.start, self.index, self.value = [], [], [0], [], []
        place = rng.random((PLANTS + REGIONS, 2))
        away = np.linalg.norm(place[:PLANTS, None] - place[None, PLANTS:], axis=2)
        price = rng.uniform(15, 25, PLANTS) * periods
        season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(periods) / 6 + rng.random((REGIONS, 1))))
        make_cost = rng.uniform(2, 4, (PLANTS, periods))

        def cols(name, costs, upper):
            begin = len(self.names)
            costs = np.round(np.asarray(costs, dtype=float), 4)
            self.names += [f"{name}{at}" for at in range(costs.size)]
            self.cost += costs.ravel().tolist()
            self.upper += [upper] * costs.size
            return np.arange(begin, begin + costs.size).reshape(costs.shape)

        def row(name, kind, right, terms):
            self.rows.append(name)
            self.kind.append(kind)
            self.right.append(right)
            for col, value in terms:
                self.index.append(int(col))
                self.value.append(round(float(value), 4))
            self.start.append(len(self.index))
            return len(self.rows) - 1

        build, store = cols("x", price, MOST), cols("w", price / 6, MOST)
        self.first, self.whole = 2 * PLANTS, whole
        usable, demand = cols("u", np.zeros(PLANTS), np.inf), cols("d", np.zeros(REGIONS), np.inf)
        make, stock = cols("m", make_cost, np.inf), cols("s", np.full((PLANTS, periods), 0.3), np.inf)
        send = cols("f", np.repeat(8 * away[:, :, None], periods, axis=2), np.inf)
        lost = cols("l", np.full((REGIONS, periods), 60.0), np.inf)
        row("budget", "L", round(float(price.mean()) * 60, 4),
            [(build[i], price[i]) for i in range(PLANTS)] + [(store[i], price[i] / 6) for i in range(PLANTS)])
        self.wanted = [row(f"wanted{r}", "E", 10.0, [(demand[r], 1)]) for r in range(REGIONS)]
        self.works = []
        for i in range(PLANTS):
            self.works.append(len(self.index))
            row(f"works{i}", "L", 0.0, [(build[i], -UNIT), (usable[i], 1)])
        for i in range(PLANTS):
            for t in range(periods):
                row(f"make{i}.{t}", "L", 0.0, [(usable[i], -1), (make[i, t], 1)])
                row(f"room{i}.{t}", "L", 0.0, [(store[i], -ROOM), (stock[i, t], 1)])
                before = [(stock[i, t - 1], 1)] if t else []
                row(f"kept{i}.{t}", "E", 0.0,
                    before + [(make[i, t], 1), (stock[i, t], -1)] + [(send[i, r, t], -1) for r in range(REGIONS)])
        for r in range(REGIONS):
            for t in range(periods):
                row(f"served{r}.{t}", "E", 0.0,
                    [(demand[r], -season[r, t])] + [(send[i, r, t], 1) for i in range(PLANTS)] + [(lost[r, t], 1)])
        # Futures: demand moves together and apart; a plant works wholly or in part.
        base = rng.uniform(10, 40, REGIONS)
        common, own = rng.normal(0, 0.15, (scenarios, 1)), rng.normal(0, 0.25, (scenarios, REGIONS))
        self.demand = np.round(base * np.exp(common + own), 3)
        out = rng.random((scenarios, PLANTS)) < 0.15
        self.share = np.round(np.where(out, rng.uniform(0.2, 0.9, (scenarios, PLANTS)), 1.0), 3)
        self.scenarios = scenarios
        for name in ("cost", "upper", "right", "value"):
            setattr(self, name, np.array(getattr(self, name)))
        self.start, self.index = np.array(self.start), np.array(self.index)

    def write(self, path):
        """The three SMPS files."""
        by_col = [[] for _ in self.names]
        for at, name in enumerate(self.rows):
            for k in range(self.start[at], self.start[at + 1]):
                by_col[self.index[k]].append((name, self.value[k]))
        with open(f"{path}.cor", "w") as out:
            print("NAME capacity\nROWS\n N cost", file=out)
            out.writelines(f" {kind} {name}\n" for kind, name in zip(self.kind, self.rows))
            print("COLUMNS", file=out)
            for at, (name, terms) in enumerate(zip(self.names, by_col)):
                if self.whole and at in (0, self.first):
                    print(f" M{at} 'MARKER' '{'INTEND' if at else 'INTORG'}'", file=out)
                out.writelines(f" {name} {row} {value!r}\n" for row, value in [("cost", float(self.cost[at]))]
                               + [(row, float(value)) for row, value in terms])
            print("RHS", file=out)
            out.writelines(f" RHS {name} {float(right)!r}\n" for name, right in zip(self.rows, self.right) if right)
            print("BOUNDS", file=out)
            out.writelines(f" UP B {self.names[at]} {MOST}\n" for at in range(self.first))
            print("ENDATA", file=out)
        second = self.names[self.first], self.rows[1]
        Path(f"{path}.tim").write_text(
            f"TIME capacity\nPERIODS\n {self.names[0]} budget now\n {second[0]} {second[1]} later\nENDATA\n")
        with open(f"{path}.sto", "w") as out:
            print("STOCH capacity\nSCENARIOS DISCRETE", file=out)
            for s in range(self.scenarios):
                print(f" SC s{s} ROOT {1 / self.scenarios!r} later", file=out)
                out.writelines(f" RHS wanted{r} {float(self.demand[s, r])!r}\n" for r in range(REGIONS))
                out.writelines(f" x{i} works{i} {-UNIT * float(self.share[s, i])!r}\n" for i in range(PLANTS))
            print("ENDATA", file=out)

    def future(self, s):
        """Right-hand sides and coefficients of one future."""
        right, value = self.right.copy(), self.value.copy()
        right[self.wanted] = self.demand[s]
        value[self.works] = -UNIT * self.share[s]
        return right, value


def extensive(case, asked):
    """All futures in one program."""
    import highspy

    began = time.perf_counter()
    count, first, cols = case.scenarios, case.first, len(case.names)
    own, rows, begin = cols - first, len(case.rows) - 1, case.start[1]
    index, length = case.index[begin:], np.diff(case.start)[1:]
    shift = np.where(index < first, 0, own)
    value = np.tile(case.value[begin:], (count, 1))
    value[:, np.array(case.works) - begin] = -UNIT * case.share
    right = np.tile(case.right[1:], (count, 1))
    right[:, np.array(case.wanted) - 1] = case.demand
    least = np.where(np.array(case.kind[1:]) == "E", right, -np.inf)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = first + count * own, 1 + count * rows
    program.col_cost_ = np.concatenate([case.cost[:first], np.tile(case.cost[first:] / count, count)])
    program.col_lower_ = np.zeros(program.num_col_)
    program.col_upper_ = np.concatenate([case.upper[:first], np.tile(case.upper[first:], count)])
    program.row_lower_ = np.concatenate([[-np.inf], least.ravel()])
    program.row_upper_ = np.concatenate([case.right[:1], right.ravel()])
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.concatenate([[0, begin], begin + np.cumsum(np.tile(length, count))]).astype(np.int32)
    program.a_matrix_.index_ = np.concatenate(
        [case.index[:begin], (index + np.arange(count)[:, None] * shift).ravel()]).astype(np.int32)
    program.a_matrix_.value_ = np.concatenate([case.value[:begin], value.ravel()])
    if case.whole:
        kind = highspy.HighsVarType
        program.integrality_ = [kind.kInteger] * first + [kind.kContinuous] * (program.num_col_ - first)
    highs = highspy.Highs()
    options = {"output_flag": False, "threads": asked.threads, "mip_rel_gap": asked.gap, "time_limit": asked.limit}
    if not case.whole:
        options["solver"] = "ipm"  # With crossover, without which HiGHS does not call it solved.
    for name, option in options.items():
        highs.setOptionValue(name, option)
    highs.passModel(program)
    highs.run()
    info, done = highs.getInfo(), highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    found = info.objective_function_value
    bound = info.mip_dual_bound if case.whole else found
    if not done and not case.whole:
        found = None  # An interior point on its way is no answer.
    return {"objective": found, "bound": bound if found is not None else None, "done": done and bool(np.isfinite(found)),
            "seconds": time.perf_counter() - began}


def hedging(case, asked):
    """Progressive hedging (Rockafellar and Wets 1991) of mpi-sppy, its gap checked every few iterations."""
    import pyomo.environ as pyo
    from mpisppy.opt.ph import PH
    from mpisppy.utils import sputils
    from pyomo.core.expr import LinearExpression

    def scenario(name, **_):
        right, value = case.future(int(name[1:]))
        model = pyo.ConcreteModel(name)
        at = range(case.first)
        kind = pyo.NonNegativeIntegers if case.whole else pyo.NonNegativeReals
        model.x = pyo.Var(at, domain=kind, bounds=(0, MOST))
        model.y = pyo.Var(range(case.first, len(case.names)), domain=pyo.NonNegativeReals)
        every = [model.x[k] for k in at] + [model.y[k] for k in range(case.first, len(case.names))]
        linear = lambda costs, which: LinearExpression(linear_coefs=costs.tolist(), linear_vars=which)
        model.now = pyo.Expression(expr=linear(case.cost[: case.first], every[: case.first]))
        model.cost = pyo.Objective(expr=model.now + linear(case.cost[case.first :], every[case.first :]))
        model.keep = pyo.ConstraintList()
        for row, kind in enumerate(case.kind):
            here = slice(case.start[row], case.start[row + 1])
            body = linear(value[here], [every[k] for k in case.index[here]])
            model.keep.add((right[row] if kind == "E" else None, body, right[row]))
        sputils.attach_root_node(model, model.now, [model.x])
        model._mpisppy_probability = 1 / case.scenarios
        return model

    began, checks = time.perf_counter(), 0.0
    options = {
        "solver_name": "appsi_highs", "PHIterLimit": 5, "defaultPHrho": 1.0,
        "convthresh": 0.0, "verbose": False, "display_progress": False, "display_timing": False,
        "iter0_solver_options": {"mip_rel_gap": asked.gap / 2}, "iterk_solver_options": {"mip_rel_gap": asked.gap / 2},
        "linearize_proximal_terms": True, "proximal_linearization_tolerance": 1e-2,
    }
    # In proportion to what a column costs (Watson and Woodruff 2011), over a tenth of its range.
    rho = lambda model: [(id(model.x[k]), float(case.cost[k]) * 2 / MOST) for k in model.x]
    ph = PH(options, [f"s{s}" for s in range(case.scenarios)], scenario, rho_setter=rho)
    ph.PH_Prep(attach_prox=True)
    bound, best, iterations = ph.Iter0(), np.inf, 0
    while time.perf_counter() - began - checks < asked.limit:
        ph.iterk_loop()
        iterations += 5
        check = time.perf_counter()
        mean = np.mean([[pyo.value(model.x[k]) for k in model.x] for model in ph.local_scenarios.values()], axis=0)
        at = np.round(mean) if case.whole else mean
        bound = max(bound, ph.post_solve_bound({"mip_rel_gap": asked.gap / 5}))
        best = min(best, measure(case, at))
        checks += time.perf_counter() - check
        print(f"mpi-sppy: {iterations} iterations, {best:.1f}, bound {bound:.1f}", file=sys.stderr, flush=True)
        if best - bound <= asked.gap * abs(best):
            break
    met = bool(best - bound <= asked.gap * abs(best))
    return {"objective": float(best), "bound": float(bound), "done": met, "iterations": iterations,
            "seconds": time.perf_counter() - began - checks}


def measure(case, at):
    """Mean cost of a first stage, future by future in HiGHS."""
    import highspy

    if case.start[1] and case.value[: case.start[1]] @ at[case.index[: case.start[1]]] > case.right[0] * (1 + 1e-9):
        return np.inf
    total = 0.0
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    for s in range(case.scenarios):
        right, value = case.future(s)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(case.names), len(case.rows)
        program.col_cost_, program.col_lower_ = case.cost, np.concatenate([at, np.zeros(len(case.names) - case.first)])
        program.col_upper_ = np.concatenate([at, case.upper[case.first :]])
        program.row_lower_ = np.where(np.array(case.kind) == "E", right, -np.inf)
        program.row_upper_ = right
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = case.start, case.index
        program.a_matrix_.value_ = value
        highs.passModel(program)
        highs.run()
        total += highs.getInfo().objective_function_value
    return total / case.scenarios


def timed(command):
    """Runs a command: its last line as JSON, seconds, processor seconds, peak MiB."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        out.seek(0)
        text = out.read()
    if child.returncode != 0:
        sys.exit(f"{command[0]} ended with {child.returncode}: {text[-500:]}")
    told = json.loads(text[text.rindex("\n{") + 1 :] if "\n{" in text else text)
    return {"seconds": seconds} | told | {"own": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}


def run(asked, side, scenarios):
    """One side at one number of scenarios."""
    if side != "kuznia":
        told = [sys.executable, __file__, "--side", side, "--scenarios", str(scenarios), "--gap", str(asked.gap)]
        told += ["--limit", str(asked.limit), "--threads", str(asked.threads), "--periods", str(asked.periods)]
        return timed(told + (["--relaxed"] if asked.relaxed else []))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case"
        Case(scenarios, asked.periods, not asked.relaxed).write(path)
        command = [str(asked.binary.resolve()), "smps", "solve", str(path), "--json"]
        told = timed([*command, "--gap", str(asked.gap), "--threads", str(asked.threads)])
    return told | {"done": told["status"] == "solved"}


def main():
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--scenarios", type=int, nargs="+", default=[10, 100, 1000])
    parse.add_argument("--alone", type=int, nargs="*", default=[10_000], help="numbers of scenarios for Kuznia only")
    parse.add_argument("--hedging-most", type=int, default=0, help="most scenarios for mpi-sppy; 0 leaves it out")
    parse.add_argument("--periods", type=int, default=6)
    parse.add_argument("--relaxed", action="store_true", help="capacity in parts of units")
    parse.add_argument("--gap", type=float, default=0.005)
    parse.add_argument("--binary", type=Path, default=ROOT / "target/debug/kuznia")
    parse.add_argument("--threads", type=int, default=2)
    parse.add_argument("--limit", type=float, default=1800.0, help="seconds for each peer")
    parse.add_argument("--side", choices=["extensive", "hedging"], help=argparse.SUPPRESS)
    asked = parse.parse_args()
    if asked.side:
        case = Case(asked.scenarios[0], asked.periods, not asked.relaxed)
        answer = {"extensive": extensive, "hedging": hedging}[asked.side](case, asked)
        print("\n" + json.dumps(answer), flush=True)
        return
    case = Case(1, asked.periods, not asked.relaxed)
    print(f"{len(case.names)} columns, {len(case.rows)} rows a scenario; gap {asked.gap:.1%}; {asked.threads} threads;"
          f" load {os.getloadavg()[0]:.1f}")
    print("| scenarios | side | objective | bound | seconds | of processors | times Kuznia's | peak MiB |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for scenarios in sorted({*asked.scenarios, *asked.alone}):
        sides = ["kuznia"]
        if scenarios in asked.scenarios:
            sides += ["extensive"] + (["hedging"] if scenarios <= asked.hedging_most else [])
        answers = {}
        for side in sides:
            told = answers[side] = run(asked, side, scenarios)
            words = [f"{told[key]:.1f}" if told[key] is not None else "none" for key in ("objective", "bound")]
            more = "" if told["done"] else "at least "
            ours = answers["kuznia"]
            print(f"| {scenarios} | {side} | {' | '.join(words)} | {told['seconds']:.1f} | {told['own']:.1f} |"
                  f" {more}{told['seconds'] / ours['seconds']:.1f}, {told['own'] / ours['own']:.1f} of processors |"
                  f" {told['peak']:.0f} |", flush=True)
        agree(answers, asked.gap)


def agree(answers, gap):
    """Bounds below objectives, whoever found them; objectives within the gap."""
    found = {side: told for side, told in answers.items() if told["objective"] is not None}
    for side, told in found.items():
        room = told["objective"] - told["bound"]
        if told["done"] and room > (gap + 1e-6) * abs(told["objective"]):
            sys.exit(f"{side} is {room / abs(told['objective']):.2%} from its bound")
        for other, theirs in found.items():
            if theirs["bound"] > told["objective"] + 1e-6 * abs(told["objective"]):
                sys.exit(f"the bound of {other} is above the objective of {side}")
    if "kuznia" not in found or not found["kuznia"]["done"]:
        sys.exit("Kuznia has no answer")


if __name__ == "__main__":
    main()
