"""Import content against pymrio on its own test table: value added by origin, looked through the whole table.

    python benches/import_content.py [KUZNIA]

Needs pymrio (Stadler 2021, Journal of Open Research Software 9(1), 8). The test table has 6 regions and 8 sectors. It becomes a
case: every sector of a region is an item worth 1 that a line in its region makes of the items in its column of A; links are
free; needs are the final demand of the first region, which is home. The share of country c in item j must be the sum over the
sectors i of c of v_i L_ij, with v = 1 - 1'A and L = (I - A)^-1.
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pymrio

TOLERANCE = 1e-9


def write(folder, name, header, rows):
    """One table."""
    with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def case(folder, a, demand, names, regions):
    """The table as a case."""
    home = regions[0]
    (folder / "case.toml").write_text(
        'name = "mrio"\ncurrency = "EUR"\n\n[calendar]\nstart = "2026-01-01"\nstep = "year"\ncount = 1\n'
        "\n[economics]\ndiscount_rate = 0\n"
    )
    region = [name.split("-")[0] for name in names]
    write(folder, "countries", ["country", "bloc"], [[r, "home" if r == home else "allied"] for r in regions])
    write(folder, "sites", ["site", "country"], [[f"site-{r}", r] for r in regions])
    write(folder, "items", ["item", "unit", "unit_value"], [[name, "EUR", 1] for name in names])
    recipes = []
    for j, name in enumerate(names):
        recipes.append([f"make-{name}", name, "output", 1])
        recipes += [[f"make-{name}", names[i], "input", repr(float(a[i, j]))] for i in np.flatnonzero(a[:, j] > 0)]
    write(folder, "recipes", ["process", "item", "role", "quantity"], recipes)
    write(folder, "lines", ["line", "site", "installed"], [[f"line-{n}", f"site-{r}", 1] for n, r in zip(names, region)])
    # Every sector needs every other: a speck of each lets the circle begin.
    write(folder, "stores", ["site", "item", "opening"], [[f"site-{r}", n, 1e-10] for n, r in zip(names, region)])
    rates = [[f"line-{n}", f"make-{n}", 1e9, 1e-3] for n in names]
    write(folder, "line_processes", ["line", "process", "runs_per_year", "cost"], rates)
    links = [[f"{r}-{s}", f"site-{r}", f"site-{s}"] for r in regions for s in regions if r != s]
    write(folder, "links", ["link", "from_site", "to_site"], links)
    needed = [(n, d) for n, d in zip(names, demand) if d > 0]
    header = ["requirement", "site", "kind", "amount", "shortfall_cost"]
    write(folder, "requirements", header, [[f"need-{n}", f"site-{home}", "consume", repr(float(d)), 1000] for n, d in needed])
    write(folder, "acceptances", ["requirement", "item"], [[f"need-{n}", n] for n, _ in needed])


def main():
    kuznia = str(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else "kuznia"
    table = pymrio.load_test().calc_all()
    a = table.A.to_numpy()
    regions = [str(r) for r in table.get_regions()]
    names = [f"{r}-{s}".replace(" ", "_") for r, s in table.A.index]
    # Shares do not depend on the size of demand; quantities near 1 suit a solver.
    demand = table.Y[regions[0]].sum(axis=1).to_numpy()
    demand = 1e4 * demand / demand.sum()
    leontief = np.linalg.inv(np.eye(len(a)) - a)
    assert np.abs(leontief - table.L.to_numpy()).max() < 1e-9, "pymrio's own inverse"
    added = 1 - a.sum(axis=0)
    assert (added >= 0).all(), "value added is not negative"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "case").mkdir()
        case(folder / "case", a, demand, names, regions)
        subprocess.run([kuznia, "plan", "case", "-o", "run", "--progress", "none", "--json"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        words = [kuznia, "assess", "run", "--only", "import_content", "-o", "answers", "--json", "--progress", "none"]
        answer = json.loads(subprocess.run(words, cwd=folder, check=True, stdout=subprocess.PIPE).stdout)
    found = {}
    for finding in answer["findings"]:
        if finding["subject_kind"] == "requirement" and finding["period"] is None:
            item = finding["subject"].removeprefix("need-")
            if finding["measure"] == "foreign_share":
                found[item, finding["part"]["country"]] = finding["value"]
            elif finding["measure"] == "domestic_share":
                found[item, regions[0]] = finding["value"]
    worst, compared = 0.0, 0
    for j, name in enumerate(names):
        if demand[j] <= 0:
            continue
        for region in regions:
            rows = [i for i, own in enumerate(names) if own.split("-")[0] == region]
            right = float((added[rows] * leontief[rows, j]).sum())
            worst = max(worst, abs(found.get((name, region), 0.0) - right))
            compared += 1
    print(f"pymrio {pymrio.__version__}: {compared} shares compared, worst difference {worst:.1e}")
    print({region: round(found.get((names[0], region), 0.0), 12) for region in regions}, "of", names[0])
    if worst > TOLERANCE:
        sys.exit(f"the worst difference is above {TOLERANCE}")


if __name__ == "__main__":
    main()
