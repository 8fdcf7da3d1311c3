"""Reads the tables of a case made by `kuznia bench generate --common` into plain arrays, for the peers to build from.

Everything that is the same work for every tool (parsing, dates, years, discounting, delays, the course of a project) is
done here and is not timed. What a tool needs to turn these arrays into its own model is timed in peers.py.
"""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd


def plus_months(date, months):
    return date + pd.DateOffset(months=int(months))


class Instance:
    def __init__(self, folder):
        folder = Path(folder)
        with open(folder / "case.toml", "rb") as file:
            settings = tomllib.load(file)
        table = lambda name: pd.read_csv(folder / f"{name}.csv")
        rate = settings["economics"]["discount_rate"]
        self.T = T = settings["calendar"]["count"]
        months = {"month": 1, "quarter": 3, "year": 12}[settings["calendar"]["step"]]
        self.y = y = months / 12
        first = pd.Timestamp(str(settings["calendar"]["start"]))
        self.edge = [plus_months(first, months * t) for t in range(T + 1)]
        self.day = np.array([(edge - first).days for edge in self.edge], float)
        self.first = first
        self.df = (1 + rate) ** -((np.arange(T) + 0.5) * y)
        self.year_turn = np.array([edge.month == 1 for edge in self.edge[:T]])

        items = table("items").set_index("item")
        sites = table("sites").set_index("site")
        lines, runs, processes = table("lines"), table("line_processes"), table("processes").set_index("process")
        recipes, hours = table("recipes"), table("process_labour").set_index("process")["hours"]
        links, offers = table("links"), table("offers")
        needs, accepted, stores = table("requirements"), table("acceptances"), table("stores")

        site_of = lines.set_index("line")["site"]
        runs["site"] = site_of[runs["line"]].to_numpy()
        flows = runs.reset_index(names="run").merge(recipes, on="process", sort=False)
        needs["item"] = accepted.set_index("requirement")["item"][needs["requirement"]].to_numpy()
        pairs = [
            flows[["item", "site"]],
            links[["item", "from_site"]].set_axis(["item", "site"], axis=1),
            links[["item", "to_site"]].set_axis(["item", "site"], axis=1),
            offers[["item", "site"]],
            needs[["item", "site"]],
            stores[["item", "site"]],
        ]
        cells = pd.MultiIndex.from_frame(pd.concat(pairs).drop_duplicates())
        place = lambda item, site: cells.get_indexer(pd.MultiIndex.from_arrays([item, site]))
        self.n_cells = len(cells)
        item_of = cells.get_level_values(0)
        self.kept = np.exp(-items["loss_per_year"][item_of].to_numpy() * y)
        self.holding = items["holding_cost_per_year"][item_of].to_numpy() * y
        store = place(stores["item"], stores["site"])
        self.opening, self.capacity = np.zeros(self.n_cells), np.full(self.n_cells, np.inf)
        self.opening[store] = stores["opening"]
        self.capacity[store] = stores["capacity"].fillna(np.inf)

        # Lines, each with one process. `used`: run, cell, amount.
        made = flows[flows["role"] == "output"]
        used = flows[flows["role"] == "input"]
        self.n_runs = len(runs)
        self.made_run, self.made_cell = made["run"].to_numpy(), place(made["item"], made["site"])
        self.made_amount = made["quantity"].to_numpy()
        self.used_run, self.used_cell = used["run"].to_numpy(), place(used["item"], used["site"])
        self.used_amount = used["quantity"].to_numpy()
        self.run_rate, self.run_cost = runs["runs_per_year"].to_numpy(), runs["cost"].to_numpy()
        region = sites["region"].to_numpy()
        self.regions = sorted(set(region))
        region_of = pd.Index(self.regions)
        self.run_region = region_of.get_indexer(sites["region"][runs["site"]])
        self.run_energy = processes["energy_mwh"][runs["process"]].to_numpy()
        self.run_hours = hours[runs["process"]].to_numpy()
        self.make_delay = self.days_delay(float(processes["lead_days"].iloc[0]))
        self.line_fixed = lines["fixed_cost_per_year"].to_numpy()
        self.standing = lines["installed"].to_numpy()
        line_of = pd.Index(lines["line"])
        self.run_line = line_of.get_indexer(runs["line"])
        assert (self.run_line == np.arange(self.n_runs)).all() and (processes["lead_days"].nunique() == 1)
        self.available = np.ones((self.n_runs, T))
        for row in table("line_availability").itertuples():
            self.available[line_of.get_loc(row.line), self.since(row[2])] = row.share

        self.n_links = len(links)
        self.link_from, self.link_to = place(links["item"], links["from_site"]), place(links["item"], links["to_site"])
        self.link_cost, self.link_loss = links["cost"].to_numpy(), links["loss_share"].to_numpy()
        self.link_max = links["max_per_year"].fillna(np.inf).to_numpy()
        self.ship_delay = self.days_delay(float(links["lead_days"].iloc[0]))

        self.n_offers = len(offers)
        self.offer_cell = place(offers["item"], offers["site"])
        self.offer_price, self.offer_max = offers["price"].to_numpy(), offers["max_per_year"].to_numpy()
        self.offer_lead = offers["lead_months"].to_numpy(int)
        self.buy_delay = {lead: self.months_delay(lead) for lead in sorted(set(self.offer_lead))}
        self.offer_ally = (offers["country"] == "ally").to_numpy()

        self.n_needs = len(needs)
        self.need_cell = place(needs["item"], needs["site"])
        self.need_cost = needs["shortfall_cost"].to_numpy()
        self.need = np.repeat(needs["amount"].to_numpy(float)[:, None], T, axis=1)
        need_of = pd.Index(needs["requirement"])
        for row in table("requirement_levels").itertuples():
            self.need[need_of.get_loc(row.requirement), self.since(row[2])] = row.amount
        self.need *= y

        self.megawatts = np.zeros((len(self.regions), T))
        for row in table("grid").itertuples():
            self.megawatts[region_of.get_loc(row.region), self.since(row[2])] = row.mw
        labour = table("labour").set_index("region").loc[self.regions]
        self.people = labour["people"].to_numpy(float)
        self.people_hours = labour["hours_per_year"].to_numpy(float) * y
        self.wage = labour["wage_per_year"].to_numpy(float) * y
        self.hire_max = labour["hire_per_year"].to_numpy(float) * y

        funds = table("funds").set_index("fund")
        income = table("fund_income").set_index("fund")["amount_per_year"]
        self.cash_opening = funds.loc[["state", "gift"], "opening"].to_numpy(float)
        self.cash_carry = funds.loc[["state", "gift"], "carry_over"].to_numpy(float)
        self.cash_income = income[["state", "gift"]].to_numpy(float) * y
        self.projects(folder, line_of, rate)

    def since(self, date):
        return np.array([edge >= pd.Timestamp(date) for edge in self.edge[: self.T]])

    def overlap(self, moved):
        """Share of [moved[t], moved[t+1]) that lies in each period: from t, to t'."""
        share = np.zeros((self.T, self.T))
        for t, (a, b) in enumerate(moved):
            inside = np.minimum(b, self.day[1:]) - np.maximum(a, self.day[:-1])
            share[t] = np.maximum(inside, 0) / (b - a)
        return share

    def days_delay(self, days):
        return self.overlap([(self.day[t] + days, self.day[t + 1] + days) for t in range(self.T)])

    def months_delay(self, months):
        days = [(plus_months(edge, months) - self.first).days for edge in self.edge]
        return self.overlap([(days[t], days[t + 1]) for t in range(self.T)])

    def years(self, day):
        t = min(int(np.searchsorted(self.day, day, "right")) - 1, self.T - 1)
        return (t + (day - self.day[t]) / (self.day[t + 1] - self.day[t])) * self.y

    def projects(self, folder, line_of, rate):
        """Commitments (project, period) with their course, capital value, payments and fixed cost."""
        projects = pd.read_csv(folder / "projects.csv")
        effects = pd.read_csv(folder / "project_effects.csv").set_index("project").loc[projects["project"]]
        self.n_projects = len(projects)
        self.project_max = projects["max_units"].to_numpy(float)
        self.project_line = line_of.get_indexer(effects["on"])
        commit, period, in_force, capital, payments, operating = [], [], [], [], [], []
        log, starts, ends = np.log1p(rate), self.day[:-1], self.day[1:]
        cost, fixed = projects["cost"].to_numpy(float), projects["fixed_cost_per_year"].to_numpy(float)
        for lead, ramp, life in {(r.lead_months, e, r.lifetime_years) for r, e in zip(projects.itertuples(), effects["ramp_months"])}:
            for t in range(self.T):
                at = self.edge[t]
                complete = plus_months(at, lead)
                if complete >= self.edge[-1]:
                    continue
                begin, full = (complete - self.first).days, (plus_months(complete, ramp) - self.first).days
                end = (plus_months(complete, 12 * life) - self.first).days

                def integral(day):
                    day = np.maximum(day - begin, 0.0)
                    return np.where(day < full - begin, day**2 / (2 * max(full - begin, 1e-9)), day - (full - begin) / 2)

                last = np.minimum(end, ends)
                course = np.where(last > starts, (integral(last) - integral(starts)) / (ends - starts), 0.0)
                serving = np.maximum(np.minimum(last, ends) - np.maximum(begin, starts), 0) / (ends - starts)
                service, a = self.years(begin), self.years(self.day[t])
                growth = (np.exp(log * (service - a)) - 1) / ((service - a) * log)
                inside = max(min(life, self.T * self.y - service), 0.0)
                worth = (1 + rate) ** -service * growth * (1 - (1 + rate) ** -inside) / (1 - (1 + rate) ** -life)
                paid = np.maximum(np.minimum(begin, ends) - np.maximum(self.day[t], starts), 0) / (begin - self.day[t])
                same = (projects["lead_months"] == lead) & (projects["lifetime_years"] == life) & (effects["ramp_months"].to_numpy() == ramp)
                for k in np.flatnonzero(same):
                    commit.append(k), period.append(t), in_force.append(course * effects["amount"].iloc[k])
                    capital.append(worth * cost[k]), payments.append(paid * cost[k])
                    operating.append(serving * self.y * fixed[k])
        order = np.lexsort((period, commit))
        pick = lambda rows: np.array(rows)[order]
        self.commit_project, self.commit_period = pick(commit), pick(period)
        self.commit_force, self.commit_capital = pick(in_force), pick(capital)
        self.commit_paid, self.commit_operating = pick(payments), pick(operating)
        self.changed = np.unique(self.project_line)
