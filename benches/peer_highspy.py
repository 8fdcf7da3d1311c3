"""highspy with numpy: every family as blocks of (row, column, value), one `passModel`. The fastest that Python can do."""

import highspy
import numpy as np
from scipy import sparse


def version():
    return highspy.Highs().version()


class Blocks:
    """Columns and rows by the block; a block of n things has n·T of them, thing by thing."""

    def __init__(self, periods):
        self.T, self.t = periods, np.arange(periods)
        self.lower, self.upper, self.cost = [], [], []
        self.row_lower, self.row_upper = [], []
        self.entries = []
        self.cols = self.rows = 0

    def add(self, n, upper, cost):
        """n·T columns within [0, upper]; the number of each, n by T."""
        shape = (n, self.T)
        number = self.cols + np.arange(n * self.T).reshape(shape)
        self.cols += n * self.T
        self.lower.append(np.zeros(n * self.T))
        self.upper.append(np.broadcast_to(upper, shape).ravel())
        self.cost.append(np.broadcast_to(cost, shape).ravel())
        return number

    def open(self, n, lower, upper):
        """n·T rows; the number of each, n by T."""
        shape = (n, self.T)
        number = self.rows + np.arange(n * self.T).reshape(shape)
        self.rows += n * self.T
        self.row_lower.append(np.broadcast_to(lower, shape).ravel())
        self.row_upper.append(np.broadcast_to(upper, shape).ravel())
        return number

    def put(self, rows, cols, value):
        rows, cols, value = np.broadcast_arrays(rows, cols, value)
        self.entries.append((rows.ravel(), cols.ravel(), value.ravel()))

    def delayed(self, rows, cols, value, delay):
        """value·Σ_t' delay[t', t]·col[t'] in row t."""
        for start, end in zip(*np.nonzero(delay)):
            self.put(rows[:, end], cols[:, start], value * delay[start, end])


def build(c):
    b, T, y, df, t = Blocks(c.T), c.T, c.y, c.df, np.arange(c.T)
    inf = np.inf
    run = b.add(c.n_runs, inf, df * c.run_cost[:, None])
    stock = b.add(c.n_cells, c.capacity[:, None], df * c.holding[:, None])
    ship = b.add(c.n_links, inf, df * c.link_cost[:, None])
    buy = b.add(c.n_offers, c.offer_max[:, None] * y, df * c.offer_price[:, None])
    serve = b.add(c.n_needs, inf, 0.0)
    short = b.add(c.n_needs, inf, df * c.need_cost[:, None])
    regions = len(c.regions)
    people = b.add(regions, inf, df * c.wage[:, None])
    hire = b.add(regions, c.hire_max[:, None], 0.0)
    changed = c.changed
    installed = b.add(len(changed), inf, df * c.line_fixed[changed][:, None] * y)
    pay_own, pay_ally = b.add(1, inf, 0.0), b.add(2, inf, 0.0)
    cash = b.add(2, inf, 0.0)
    n_commits = len(c.commit_project)
    commit = b.cols + np.arange(n_commits)
    b.cols += n_commits
    b.lower.append(np.zeros(n_commits)), b.upper.append(c.project_max[c.commit_project])
    b.cost.append(c.commit_capital + c.commit_operating @ df)

    # material_balance
    first = np.zeros((c.n_cells, T))
    first[:, 0] = c.kept * c.opening
    rows = b.open(c.n_cells, first, first)
    b.put(rows, stock, 1.0)
    b.put(rows[:, 1:], stock[:, :-1], -c.kept[:, None])
    b.delayed(rows[c.made_cell], run[c.made_run], -c.made_amount, c.make_delay)
    b.put(rows[c.used_cell], run[c.used_run], c.used_amount[:, None])
    b.put(rows[c.link_from], ship, 1.0)
    b.delayed(rows[c.link_to], ship, -(1.0 - c.link_loss), c.ship_delay)
    for lead, delay in c.buy_delay.items():
        own = np.flatnonzero(c.offer_lead == lead)
        b.delayed(rows[c.offer_cell[own]], buy[own], np.full(len(own), -1.0), delay)
    b.put(rows[c.need_cell], serve, 1.0)
    # line_capacity
    fixed = np.ones(c.n_runs, bool)
    fixed[changed] = False
    room = np.where(fixed[:, None], y * c.available * c.standing[:, None], 0.0)
    rows = b.open(c.n_runs, -inf, room)
    b.put(rows, run, 1.0 / c.run_rate[:, None])
    b.put(rows[changed], installed, -y * c.available[changed])
    # installed, as change from period to period; project_units
    before = np.where(t == 0, c.standing[changed][:, None], 0.0)
    rows = b.open(len(changed), before, before)
    b.put(rows, installed, 1.0)
    b.put(rows[:, 1:], installed[:, :-1], -1.0)
    step = np.diff(c.commit_force, axis=1, prepend=0.0)
    which, when = np.nonzero(np.abs(step) > 1e-12)
    on = np.searchsorted(changed, c.project_line)[c.commit_project]
    b.put(rows[on[which], when], commit[which], -step[which, when])
    units = b.rows + np.arange(c.n_projects)
    b.rows += c.n_projects
    b.row_lower.append(np.full(c.n_projects, -inf)), b.row_upper.append(c.project_max)
    b.put(units[c.commit_project], commit, 1.0)
    # links, requirement
    limited = np.flatnonzero(np.isfinite(c.link_max))
    b.put(b.open(len(limited), -inf, c.link_max[limited][:, None] * y), ship[limited], 1.0)
    rows = b.open(c.n_needs, c.need, c.need)
    b.put(rows, serve, 1.0)
    b.put(rows, short, 1.0)
    # power, labour, people
    rows = b.open(regions, -inf, 8760.0 * y * c.megawatts)
    b.put(rows[c.run_region], run, c.run_energy[:, None])
    rows = b.open(regions, -inf, 0.0)
    b.put(rows[c.run_region], run, c.run_hours[:, None])
    b.put(rows, people, -c.people_hours[:, None])
    rows = b.open(regions, -inf, c.people[:, None])
    b.put(rows, people, 1.0)
    for start in t:
        b.put(rows[:, start:], hire[:, start : start + 1], -1.0)
    # outlay of what only the state pays, and of what the gift may pay too
    ally = np.flatnonzero(c.offer_ally)
    other = np.flatnonzero(~c.offer_ally)
    due = np.zeros(T) + (c.line_fixed * c.standing * y)[fixed].sum()
    rows = b.open(1, due, due)
    b.put(rows, pay_own, 1.0)
    b.put(rows, run, -c.run_cost[:, None])
    b.put(rows, installed, -c.line_fixed[changed][:, None] * y)
    b.put(rows, stock, -c.holding[:, None])
    b.put(rows, ship, -c.link_cost[:, None])
    b.put(rows, buy[other], -c.offer_price[other][:, None])
    b.put(rows, people, -c.wage[:, None])
    which, when = np.nonzero(c.commit_operating)
    b.put(rows[0, when], commit[which], -c.commit_operating[which, when])
    rows = b.open(1, 0.0, 0.0)
    b.put(rows, pay_ally, 1.0)
    b.put(rows, buy[ally], -c.offer_price[ally][:, None])
    which, when = np.nonzero(c.commit_paid)
    b.put(rows[0, when], commit[which], -c.commit_paid[which, when])
    # budget
    income = np.repeat(c.cash_income[:, None], T, axis=1)
    income[:, 0] += c.cash_opening
    rows = b.open(2, income, income)
    b.put(rows, cash, 1.0)
    carry = np.where(c.year_turn, c.cash_carry[:, None], 1.0)
    b.put(rows[:, 1:], cash[:, :-1], -carry[:, 1:])
    b.put(rows, pay_ally, 1.0)
    b.put(rows[:1], pay_own, 1.0)

    row, col, value = (np.concatenate(part) for part in zip(*b.entries))
    matrix = sparse.csr_array((value, (row, col)), shape=(b.rows, b.cols))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = b.cols, b.rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = (np.concatenate(part) for part in (b.cost, b.lower, b.upper))
    lp.row_lower_, lp.row_upper_ = np.concatenate(b.row_lower), np.concatenate(b.row_upper)
    lp.offset_ = float((df * due).sum())
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    model = highspy.Highs()
    model.silent()
    model.passModel(lp)
    return model


def size(model):
    return model.numVariables, model.numConstrs


def solve(model, options):
    for name, value in options.items():
        model.setOptionValue(name, value)
    model.run()
    return model.modelStatusToString(model.getModelStatus()), model.getInfo().objective_function_value
