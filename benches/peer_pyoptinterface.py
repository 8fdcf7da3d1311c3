"""PyOptInterface, in its own idiom: arrays of variables and expressions built term by term, straight into HiGHS."""

import numpy as np
import pyoptinterface as poi
from pyoptinterface import highs

from peer_pyomo import arrivals, grouped


def version():
    from importlib.metadata import version

    return version("pyoptinterface")


def find_highs():
    """PyOptInterface loads HiGHS as a shared library; highspy's wheel carries none, so its own extra does."""
    if not highs.is_library_loaded():
        highs.autoload_library()


def build(c):
    find_highs()
    m = highs.Model()
    m.set_model_attribute(poi.ModelAttribute.Silent, True)
    T, y = c.T, c.y
    inf = float("inf")

    def block(n, upper=None):
        upper = np.full(n, inf) if upper is None else upper
        rows = [[m.add_variable(lb=0.0) if np.isinf(most) else m.add_variable(lb=0.0, ub=float(most)) for _ in range(T)] for most in upper]
        return rows

    def row(terms, sense, value):
        expression = poi.ExprBuilder()
        for factor, variable in terms:
            expression += float(factor) * variable
        m.add_linear_constraint(expression, sense, float(value))

    run, stock, ship = block(c.n_runs), block(c.n_cells, c.capacity), block(c.n_links)
    buy, serve, short = block(c.n_offers, c.offer_max * y), block(c.n_needs), block(c.n_needs)
    regions = len(c.regions)
    people, hire = block(regions), block(regions, c.hire_max)
    changed = [int(line) for line in c.changed]
    installed = dict(zip(changed, block(len(changed))))
    commits = range(len(c.commit_project))
    commit = [m.add_variable(lb=0.0, ub=float(c.project_max[c.commit_project[k]])) for k in commits]
    pay_own, pay_ally, cash = block(1)[0], block(2), block(2)

    made = grouped(c.made_cell, zip(c.made_run.tolist(), c.made_amount.tolist()))
    used = grouped(c.used_cell, zip(c.used_run.tolist(), c.used_amount.tolist()))
    leaves, comes = grouped(c.link_from, range(c.n_links)), grouped(c.link_to, range(c.n_links))
    bought, served = grouped(c.offer_cell, range(c.n_offers)), grouped(c.need_cell, range(c.n_needs))
    make, send = arrivals(c.make_delay), arrivals(c.ship_delay)
    late = {lead: arrivals(delay) for lead, delay in c.buy_delay.items()}
    leads = c.offer_lead.tolist()
    Eq, Leq = poi.ConstraintSense.Equal, poi.ConstraintSense.LessEqual
    for i in range(c.n_cells):
        for t in range(T):
            terms = [(1.0, stock[i][t])]
            if t:
                terms.append((-c.kept[i], stock[i][t - 1]))
            terms += [(-q * share, run[r][s]) for r, q in made[i] for s, share in make[t]]
            terms += [(q, run[r][t]) for r, q in used[i]]
            terms += [(1.0, ship[a][t]) for a in leaves[i]]
            terms += [(-(1 - c.link_loss[a]) * share, ship[a][s]) for a in comes[i] for s, share in send[t]]
            terms += [(-share, buy[o][s]) for o in bought[i] for s, share in late[leads[o]][t]]
            terms += [(1.0, serve[n][t]) for n in served[i]]
            row(terms, Eq, 0.0 if t else c.kept[i] * c.opening[i])
    of_line = grouped(c.project_line[c.commit_project], commits)
    for r in range(c.n_runs):
        for t in range(T):
            room = y * c.available[r, t]
            own = (1 / c.run_rate[r], run[r][t])
            if r in installed:
                row([own, (-room, installed[r][t])], Leq, 0.0)
            else:
                row([own], Leq, room * c.standing[r])
    for r in changed:
        for t in range(T):
            force = [(-c.commit_force[k, t], commit[k]) for k in of_line[r] if c.commit_force[k, t]]
            row([(1.0, installed[r][t]), *force], Eq, c.standing[r])
    for p, own in grouped(c.commit_project, commits).items():
        row([(1.0, commit[k]) for k in own], Leq, c.project_max[p])
    for a in np.flatnonzero(np.isfinite(c.link_max)):
        for t in range(T):
            row([(1.0, ship[a][t])], Leq, c.link_max[a] * y)
    for n in range(c.n_needs):
        for t in range(T):
            row([(1.0, serve[n][t]), (1.0, short[n][t])], Eq, c.need[n, t])
    there = grouped(c.run_region, range(c.n_runs))
    for g in range(regions):
        for t in range(T):
            row([(c.run_energy[r], run[r][t]) for r in there[g]], Leq, 8760 * y * c.megawatts[g, t])
            hours = [(c.run_hours[r], run[r][t]) for r in there[g]]
            row([*hours, (-c.people_hours[g], people[g][t])], Leq, 0.0)
            row([(1.0, people[g][t]), *((-1.0, hire[g][s]) for s in range(t + 1))], Leq, c.people[g])
    fixed = [r for r in range(c.n_runs) if r not in installed]
    due = float((c.line_fixed * c.standing * y)[fixed].sum())
    ally, other = np.flatnonzero(c.offer_ally), np.flatnonzero(~c.offer_ally)
    cost = poi.ExprBuilder()
    for t in range(T):
        operating = [(c.run_cost[r], run[r][t]) for r in range(c.n_runs)]
        operating += [(c.line_fixed[r] * y, installed[r][t]) for r in changed]
        operating += [(c.holding[i], stock[i][t]) for i in range(c.n_cells)]
        operating += [(c.link_cost[a], ship[a][t]) for a in range(c.n_links)]
        operating += [(c.wage[g], people[g][t]) for g in range(regions)]
        operating += [(c.commit_operating[k, t], commit[k]) for k in commits if c.commit_operating[k, t]]
        bought_other = [(c.offer_price[o], buy[o][t]) for o in other]
        bought_ally = [(c.offer_price[o], buy[o][t]) for o in ally]
        row([(1.0, pay_own[t]), *((-factor, variable) for factor, variable in operating + bought_other)], Eq, due)
        paid = [(-c.commit_paid[k, t], commit[k]) for k in commits if c.commit_paid[k, t]]
        own = [(1.0, pay_ally[0][t]), (1.0, pay_ally[1][t]), *((-factor, variable) for factor, variable in bought_ally)]
        row(own + paid, Eq, 0.0)
        for f in range(2):
            terms = [(1.0, cash[f][t]), (1.0, pay_ally[f][t])] + ([(1.0, pay_own[t])] if f == 0 else [])
            carry = c.cash_carry[f] if c.year_turn[t] else 1.0
            if t:
                terms.append((-carry, cash[f][t - 1]))
            row(terms, Eq, c.cash_income[f] + (0.0 if t else c.cash_opening[f]))
        missing = [(c.need_cost[n], short[n][t]) for n in range(c.n_needs)]
        for factor, variable in operating + bought_other + bought_ally + missing:
            cost += float(c.df[t] * factor) * variable
        cost += float(c.df[t] * due)
    for k in commits:
        cost += float(c.commit_capital[k]) * commit[k]
    m.set_objective(cost, poi.ObjectiveSense.Minimize)
    return m


def size(m):
    return m.number_of_variables(), m.number_of_constraints(poi.ConstraintType.Linear)


def solve(m, options):
    for name, value in options.items():
        m.set_raw_parameter(name, value)
    m.optimize()
    status = m.get_model_attribute(poi.ModelAttribute.TerminationStatus)
    words = {"OPTIMAL": "Optimal"}.get(status.name, status.name)
    return words, m.get_model_attribute(poi.ModelAttribute.ObjectiveValue)
