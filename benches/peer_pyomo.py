"""Pyomo, in its own idiom: indexed variables and a rule for each constraint; handed over by its HiGHS interface."""

from collections import defaultdict

import numpy as np
import pyomo.environ as pyo
import pyomo.version
from pyomo.contrib.appsi.solvers.highs import Highs


def version():
    return pyomo.version.version


def grouped(keys, values):
    found = defaultdict(list)
    for key, value in zip(keys, values):
        found[int(key)].append(value)
    return found


def arrivals(delay):
    """For each period the periods from which something arrives, with the share of it."""
    return [[(int(s), float(delay[s, t])) for s in np.flatnonzero(delay[:, t])] for t in range(len(delay))]


def build(c):
    m = pyo.ConcreteModel()
    T, y = range(c.T), c.y
    floats = lambda values: [float(value) for value in values]
    df, kept, capacity = floats(c.df), floats(c.kept), floats(c.capacity)
    upper = lambda limits: (lambda _, i, t: (0, None if np.isinf(limits[i]) else limits[i]))
    positive = pyo.NonNegativeReals
    cells, runs, links, offers = range(c.n_cells), range(c.n_runs), range(c.n_links), range(c.n_offers)
    needs, regions, commits = range(c.n_needs), range(len(c.regions)), range(len(c.commit_project))
    changed = [int(line) for line in c.changed]
    m.run, m.stock = pyo.Var(runs, T, domain=positive), pyo.Var(cells, T, bounds=upper(capacity))
    m.ship, m.buy = pyo.Var(links, T, domain=positive), pyo.Var(offers, T, bounds=upper(floats(c.offer_max * y)))
    m.serve, m.short = pyo.Var(needs, T, domain=positive), pyo.Var(needs, T, domain=positive)
    m.people, m.hire = pyo.Var(regions, T, domain=positive), pyo.Var(regions, T, bounds=upper(floats(c.hire_max)))
    m.installed = pyo.Var(changed, T, domain=positive)
    most = floats(c.project_max)
    m.commit = pyo.Var(commits, bounds=lambda _, k: (0, most[c.commit_project[k]]))
    m.pay_own, m.pay_ally = pyo.Var(T, domain=positive), pyo.Var(range(2), T, domain=positive)
    m.cash = pyo.Var(range(2), T, domain=positive)

    made = grouped(c.made_cell, zip(c.made_run.tolist(), c.made_amount.tolist()))
    used = grouped(c.used_cell, zip(c.used_run.tolist(), c.used_amount.tolist()))
    leaves, comes = grouped(c.link_from, links), grouped(c.link_to, links)
    bought, served = grouped(c.offer_cell, offers), grouped(c.need_cell, needs)
    make, send = arrivals(c.make_delay), arrivals(c.ship_delay)
    buy = {lead: arrivals(delay) for lead, delay in c.buy_delay.items()}
    arriving, opening, leads = floats(1 - c.link_loss), floats(c.opening), c.offer_lead.tolist()

    def material_balance(m, i, t):
        return (
            m.stock[i, t] - (kept[i] * (m.stock[i, t - 1] if t else opening[i]))
            == sum(q * sum(share * m.run[r, s] for s, share in make[t]) for r, q in made[i])
            - sum(q * m.run[r, t] for r, q in used[i])
            - sum(m.ship[a, t] for a in leaves[i])
            + sum(arriving[a] * share * m.ship[a, s] for a in comes[i] for s, share in send[t])
            + sum(share * m.buy[o, s] for o in bought[i] for s, share in buy[leads[o]][t])
            - sum(m.serve[n, t] for n in served[i])
        )

    m.material_balance = pyo.Constraint(cells, T, rule=material_balance)
    rate, room, is_changed = floats(c.run_rate), (y * c.available).tolist(), set(changed)
    standing = floats(c.standing)

    def line_capacity(m, r, t):
        return m.run[r, t] / rate[r] <= room[r][t] * (m.installed[r, t] if r in is_changed else standing[r])

    m.line_capacity = pyo.Constraint(runs, T, rule=line_capacity)
    of_line = grouped(c.project_line[c.commit_project], commits)
    force = c.commit_force.tolist()
    m.in_force = pyo.Constraint(changed, T, rule=lambda m, r, t: m.installed[r, t]
                                == standing[r] + sum(force[k][t] * m.commit[k] for k in of_line[r] if force[k][t]))
    of_project = grouped(c.commit_project, commits)
    m.units = pyo.Constraint(range(c.n_projects), rule=lambda m, p: sum(m.commit[k] for k in of_project[p]) <= most[p])
    limited = [int(a) for a in np.flatnonzero(np.isfinite(c.link_max))]
    m.links = pyo.Constraint(limited, T, rule=lambda m, a, t: m.ship[a, t] <= float(c.link_max[a] * y))
    need = c.need.tolist()
    m.requirement = pyo.Constraint(needs, T, rule=lambda m, n, t: m.serve[n, t] + m.short[n, t] == need[n][t])
    there = grouped(c.run_region, runs)
    energy, hours, mw = floats(c.run_energy), floats(c.run_hours), (8760 * y * c.megawatts).tolist()
    m.power = pyo.Constraint(regions, T, rule=lambda m, g, t: sum(energy[r] * m.run[r, t] for r in there[g]) <= mw[g][t])
    m.labour = pyo.Constraint(regions, T, rule=lambda m, g, t: sum(hours[r] * m.run[r, t] for r in there[g])
                              <= float(c.people_hours[g]) * m.people[g, t])
    m.employed = pyo.Constraint(regions, T, rule=lambda m, g, t: m.people[g, t]
                                <= float(c.people[g]) + sum(m.hire[g, s] for s in range(t + 1)))
    fixed = [r for r in runs if r not in is_changed]
    due = sum(float(c.line_fixed[r]) * standing[r] * y for r in fixed)
    line_fixed, run_cost, holding = floats(c.line_fixed * y), floats(c.run_cost), floats(c.holding)
    link_cost, price, wage = floats(c.link_cost), floats(c.offer_price), floats(c.wage)
    ally, other = np.flatnonzero(c.offer_ally).tolist(), np.flatnonzero(~c.offer_ally).tolist()
    yearly, paid = c.commit_operating.tolist(), c.commit_paid.tolist()

    def operating(t):
        return (
            sum(run_cost[r] * m.run[r, t] for r in runs) + sum(line_fixed[r] * m.installed[r, t] for r in changed) + due
            + sum(holding[i] * m.stock[i, t] for i in cells) + sum(link_cost[a] * m.ship[a, t] for a in links)
            + sum(wage[g] * m.people[g, t] for g in regions)
            + sum(yearly[k][t] * m.commit[k] for k in commits if yearly[k][t])
        )

    m.outlay_state = pyo.Constraint(T, rule=lambda m, t: m.pay_own[t]
                                    == operating(t) + sum(price[o] * m.buy[o, t] for o in other))
    m.outlay_gift = pyo.Constraint(T, rule=lambda m, t: m.pay_ally[0, t] + m.pay_ally[1, t]
                                   == sum(price[o] * m.buy[o, t] for o in ally)
                                   + sum(paid[k][t] * m.commit[k] for k in commits if paid[k][t]))

    def budget(m, f, t):
        carry = float(c.cash_carry[f]) if c.year_turn[t] else 1.0
        before = carry * m.cash[f, t - 1] if t else float(c.cash_opening[f])
        own = m.pay_own[t] if f == 0 else 0
        return m.cash[f, t] == before + float(c.cash_income[f]) - m.pay_ally[f, t] - own

    m.budget = pyo.Constraint(range(2), T, rule=budget)
    need_cost, capital = floats(c.need_cost), floats(c.commit_capital)
    m.cost = pyo.Objective(expr=sum(
        df[t] * (operating(t) + sum(price[o] * m.buy[o, t] for o in offers) + sum(need_cost[n] * m.short[n, t] for n in needs))
        for t in T
    ) + sum(capital[k] * m.commit[k] for k in commits))
    highs = Highs()
    highs.config.stream_solver = False
    highs.config.load_solution = False
    highs.set_instance(m)
    return highs


def size(highs):
    return highs._solver_model.getNumCol(), highs._solver_model.getNumRow()


def solve(highs, options):
    model = highs._solver_model
    for name, value in options.items():
        model.setOptionValue(name, value)
    model.run()
    return model.modelStatusToString(model.getModelStatus()), model.getInfo().objective_function_value
