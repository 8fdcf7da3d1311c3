"""linopy, in its own idiom: labelled arrays of variables, shifts in time, sums by group."""

import warnings

import linopy
import numpy as np
import pandas as pd
import xarray as xr


# linopy 0.10 tells of changes to come in 1.0; they do not concern what is written here.
warnings.filterwarnings("ignore")


def version():
    return linopy.__version__


def build(c):
    T, y = c.T, c.y
    m = linopy.Model()
    time = pd.RangeIndex(T, name="t")
    index = lambda name, n: pd.RangeIndex(n, name=name)
    cell, run_i, link_i = index("cell", c.n_cells), index("run", c.n_runs), index("link", c.n_links)
    offer_i, need_i, region_i = index("offer", c.n_offers), index("need", c.n_needs), index("region", len(c.regions))
    along = lambda values, i: xr.DataArray(np.asarray(values, float), coords=[i])
    both = lambda values, i: xr.DataArray(np.asarray(values, float), coords=[i, time])
    over = lambda values: xr.DataArray(np.asarray(values, float), coords=[time])
    df = over(c.df)

    run = m.add_variables(lower=0, coords=[run_i, time], name="run")
    stock = m.add_variables(lower=0, upper=along(c.capacity, cell), coords=[cell, time], name="stock")
    ship = m.add_variables(lower=0, coords=[link_i, time], name="ship")
    buy = m.add_variables(lower=0, upper=along(c.offer_max * y, offer_i), coords=[offer_i, time], name="buy")
    serve = m.add_variables(lower=0, coords=[need_i, time], name="serve")
    short = m.add_variables(lower=0, coords=[need_i, time], name="short")
    people = m.add_variables(lower=0, coords=[region_i, time], name="people")
    hire = m.add_variables(lower=0, upper=along(c.hire_max, region_i), coords=[region_i, time], name="hire")
    changed_i = pd.Index(c.changed, name="line")
    installed = m.add_variables(lower=0, coords=[changed_i, time], name="installed")
    commit_i = index("commit", len(c.commit_project))
    commit = m.add_variables(lower=0, upper=along(c.project_max[c.commit_project], commit_i), coords=[commit_i], name="commit")
    pay_own = m.add_variables(lower=0, coords=[time], name="pay_own")
    fund_i = pd.Index(["state", "gift"], name="fund")
    pay_ally = m.add_variables(lower=0, coords=[fund_i, time], name="pay_ally")
    cash = m.add_variables(lower=0, coords=[fund_i, time], name="cash")

    def by(expression, i, groups, name):
        return expression.groupby(pd.Series(groups, index=i, name=name)).sum()

    def picked(variable, factor, which, dim, n, groups):
        """Σ factor·variable[which] by group, over n cells."""
        i = pd.RangeIndex(len(which), name="part")
        part = variable.isel({dim: which}).rename({dim: "part"}).assign_coords(part=i)
        return by(part * along(factor, i), i, groups, "cell").reindex(cell=cell)

    def arrives(variable, delay):
        """What arrives in each period of what leaves, by how many periods it is late."""
        total = 0
        for late in range(T):
            share = np.array([delay[t - late, t] if t >= late else 0.0 for t in range(T)])
            if share.any():
                total = total + over(share) * (variable.shift(t=late) if late else 1 * variable)
        return total

    # material_balance
    balance = 1 * stock - along(c.kept, cell) * stock.shift(t=1)
    balance = balance - arrives(picked(run, c.made_amount, c.made_run, "run", cell, c.made_cell), c.make_delay)
    balance = balance + picked(run, c.used_amount, c.used_run, "run", cell, c.used_cell)
    everything = np.arange(c.n_links)
    balance = balance + picked(ship, np.ones(c.n_links), everything, "link", cell, c.link_from)
    balance = balance - arrives(picked(ship, 1 - c.link_loss, everything, "link", cell, c.link_to), c.ship_delay)
    for lead, delay in c.buy_delay.items():
        own = np.flatnonzero(c.offer_lead == lead)
        balance = balance - arrives(picked(buy, np.ones(len(own)), own, "offer", cell, c.offer_cell[own]), delay)
    balance = balance + picked(serve, np.ones(c.n_needs), np.arange(c.n_needs), "need", cell, c.need_cell)
    opening = np.zeros((c.n_cells, T))
    opening[:, 0] = c.kept * c.opening
    m.add_constraints(balance == both(opening, cell), name="material_balance")
    # line_capacity
    load = run * along(1 / c.run_rate, run_i)
    fixed = np.setdiff1d(np.arange(c.n_runs), c.changed)
    room = both(y * c.available * c.standing[:, None], run_i)
    m.add_constraints(load.sel(run=fixed) <= room.sel(run=fixed), name="line_capacity")
    changing = load.sel(run=c.changed).rename(run="line").assign_coords(line=changed_i)
    m.add_constraints(changing - both(y * c.available[c.changed], changed_i) * installed <= 0, name="line_capacity_changed")
    # installed, project_units
    on = pd.Series(c.project_line[c.commit_project], index=commit_i, name="line")
    force = xr.DataArray(c.commit_force, coords=[commit_i, time])
    m.add_constraints(installed - (commit * force).groupby(on).sum() == along(c.standing[c.changed], changed_i), name="installed")
    units = (1 * commit).groupby(pd.Series(c.commit_project, index=commit_i, name="project")).sum()
    m.add_constraints(units <= along(c.project_max, index("project", c.n_projects)), name="project_units")
    # links, requirement
    limited = np.flatnonzero(np.isfinite(c.link_max))
    m.add_constraints(ship.isel(link=limited) <= along(c.link_max * y, link_i).isel(link=limited), name="links")
    m.add_constraints(serve + short == both(c.need, need_i), name="requirement")
    # power, labour, people
    energy = by(run * along(c.run_energy, run_i), run_i, c.run_region, "region").reindex(region=region_i)
    m.add_constraints(energy <= both(8760 * y * c.megawatts, region_i), name="power")
    hours = by(run * along(c.run_hours, run_i), run_i, c.run_region, "region").reindex(region=region_i)
    m.add_constraints(hours - along(c.people_hours, region_i) * people <= 0, name="labour")
    m.add_constraints(people - (1 * hire).cumsum("t") <= along(c.people, region_i), name="people")
    # outlay, budget
    due = float((c.line_fixed * c.standing * y)[fixed].sum())
    line_fixed = along(c.line_fixed[c.changed] * y, changed_i)
    ally, other = np.flatnonzero(c.offer_ally), np.flatnonzero(~c.offer_ally)
    price = along(c.offer_price, offer_i)
    operating = (
        (run * along(c.run_cost, run_i)).sum("run") + (installed * line_fixed).sum("line")
        + (stock * along(c.holding, cell)).sum("cell") + (ship * along(c.link_cost, link_i)).sum("link")
        + (people * along(c.wage, region_i)).sum("region")
        + (commit * xr.DataArray(c.commit_operating, coords=[commit_i, time])).sum("commit")
    )
    bought = lambda which: (buy.isel(offer=which) * price.isel(offer=which)).sum("offer")
    m.add_constraints(pay_own - operating - bought(other) == due, name="outlay_state")
    paid = (commit * xr.DataArray(c.commit_paid, coords=[commit_i, time])).sum("commit")
    m.add_constraints(pay_ally.sum("fund") - bought(ally) - paid == 0, name="outlay_gift")
    carry = xr.DataArray(np.where(c.year_turn, c.cash_carry[:, None], 1.0), coords=[fund_i, time])
    income = np.repeat(c.cash_income[:, None], T, axis=1)
    income[:, 0] += c.cash_opening
    state = xr.DataArray([1.0, 0.0], coords=[fund_i])
    budget = cash - carry * cash.shift(t=1) + pay_ally + state * pay_own
    m.add_constraints(budget == xr.DataArray(income, coords=[fund_i, time]), name="budget")
    # objective
    objective = (
        (operating * df).sum() - (commit * xr.DataArray(c.commit_operating, coords=[commit_i, time]) * df).sum()
        + (buy * price * df).sum() + (short * along(c.need_cost, need_i) * df).sum()
        + (commit * along(c.commit_capital + c.commit_operating @ c.df, commit_i)).sum()
    )
    m.add_objective(objective)
    # What linopy hands to HiGHS, so that its building ends where the others' does.
    return linopy.io.to_highspy(m), float(due * c.df.sum())


def size(built):
    return built[0].getNumCol(), built[0].getNumRow()


def solve(built, options):
    highs, offset = built
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.run()
    return highs.modelStatusToString(highs.getModelStatus()), highs.getInfo().objective_function_value + offset
