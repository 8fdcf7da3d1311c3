#!/usr/bin/env python3
"""The same supply network in Kuznia, in SimPy and in vectorised numpy: speed, with equal shortage.

50 sites, 100 items in five tiers, 500 stock nodes, 400 lines, 100 links, 1,000 days, random outages of every line
(0.5 a year, exponential with a mean of 10 days). What every program does in a day: what arrives is put into stock;
the first tier is bought; lines want what they are late by, up to their capacity less outages; scarce inputs are
shared in proportion; what one input denies is left to others; transport takes two days, production one; needs of the
day are served or lost. See `crates/kuznia-simulate/examples/network.rs`, which builds the network for Kuznia.

    python3 -m venv venv && venv/bin/pip install numpy simpy boario pymrio
    cargo build -p kuznia-simulate --example network
    venv/bin/python benches/simulation.py

The programs draw their own random numbers, so that shortages are equal within sampling error only (four standard errors);
then numpy plays outages of Kuznia's, and the shortages must agree to half a per cent: they differ a little in who gets what
a shortage elsewhere leaves over. The script fails where they do not. BoARIO (an economic input-output model of disruptions) stands beside it for
scale: it answers another question on another network, of 48 cells.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

SITES, TIERS, RATE, SENT = 50, 5, 10.0, 2.0
LINES = SITES * (TIERS - 1) * 2
ROOT = Path(__file__).resolve().parent.parent


def capacity(rng, days):
    """Capacity left of every line on every day: days x lines, overlapping outages multiply."""
    left = np.ones((days, LINES))
    for line in range(LINES):
        at = rng.exponential(365.0 / 0.5)
        while at < days:
            end = min(at + rng.exponential(10.0), float(days))
            for day in range(int(at), min(int(np.ceil(end)), days)):
                left[day, line] *= 1.0 - max(0.0, min(end, day + 1) - max(at, day))
            at += rng.exponential(365.0 / 0.5)
    return left.reshape(days, SITES, TIERS - 1, 2)


def same_outages(binary, days, number):
    """One scenario of Kuznia: its shortage, and the capacity that its outages leave."""
    command = [str(binary), "1", "1", str(days), "1", str(number)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    left = np.ones((days, LINES))
    for line, at, end in told["outages"]:
        for day in range(int(at), min(int(np.ceil(end)), days)):
            left[day, line] *= 1.0 - max(0.0, min(end, day + 1) - max(at, day))
    return told["shortage"], left.reshape(days, SITES, TIERS - 1, 2)


def play_numpy(left):
    """All replications at once: `left` is replications x days x sites x tiers x 2. Returns the unserved share."""
    count, days = left.shape[:2]
    left = np.ascontiguousarray(left.transpose(1, 0, 2, 3, 4))
    stock = np.full((count, SITES, TIERS, 2), 3.0 * RATE)
    made = np.zeros((count, SITES, TIERS - 1, 2))
    done = np.zeros_like(made)
    sent_done = np.zeros((count, SITES, 2))
    road = [np.zeros((count, SITES, 2)) for _ in range(2)]
    lost = np.zeros(count)
    for day in range(days):
        stock[:, :, 1:] += made
        stock[:, :, TIERS - 2] += np.roll(road[day % 2], 10, axis=1)
        stock[:, :, 0] += RATE
        want = np.minimum((day + 1) * RATE - done, 1.3 * RATE * left[day])
        send = (day + 1) * SENT - sent_done
        # Half a unit of each of the two inputs of the tier before. Sums and least of two are written out: numpy is slow
        # on axes of length two.
        use = 0.5 * (want[..., 0] + want[..., 1])
        ratio = stock[:, :, : TIERS - 1] / np.maximum(use, 1e-300)[..., None]
        last = np.maximum(use[:, :, TIERS - 2, None] + send, 1e-300)
        np.divide(stock[:, :, TIERS - 2], last, out=ratio[:, :, TIERS - 2])
        share = np.minimum(np.minimum(ratio[..., 0], ratio[..., 1]), 1.0)
        made = want * share[..., None]
        stock[:, :, : TIERS - 1] -= (use * share)[..., None]
        send = np.minimum(send, np.maximum(stock[:, :, TIERS - 2], 0.0))
        stock[:, :, TIERS - 2] -= send
        road[day % 2] = send
        done += made
        sent_done += send
        served = np.minimum(RATE, stock[:, :, TIERS - 1])
        stock[:, :, TIERS - 1] -= served
        lost += (RATE - served).sum(axis=(1, 2))
    return lost / (days * SITES * 2 * RATE)


def play_simpy(left):
    """One replication, with a process for each site and for each delivery: `left` is days x sites x tiers x 2."""
    import simpy

    env = simpy.Environment()
    days = left.shape[0]
    stock = [[[3.0 * RATE] * 2 for _ in range(TIERS)] for _ in range(SITES)]
    lost = 0.0

    def deliver(delay, site, tier, which, quantity):
        yield env.timeout(delay)
        stock[site][tier][which] += quantity

    def work(site):
        nonlocal lost
        own = stock[site]
        done = [[0.0, 0.0] for _ in range(TIERS - 1)]
        sent_done = [0.0, 0.0]
        # Half a day later than deliveries, so that what arrives on a day is there.
        yield env.timeout(0.5)
        for day in range(days):
            own[0][0] += RATE
            own[0][1] += RATE
            for tier in range(TIERS - 1):
                inputs = own[tier]
                want = [
                    min((day + 1) * RATE - done[tier][k], 1.3 * RATE * left[day, site, tier, k]) for k in (0, 1)
                ]
                send = [0.0, 0.0]
                if tier == TIERS - 2:
                    send = [(day + 1) * SENT - sent_done[k] for k in (0, 1)]
                use = 0.5 * (want[0] + want[1])
                share = min(1.0, *(inputs[k] / max(use + send[k], 1e-300) for k in (0, 1)))
                for k in (0, 1):
                    made = want[k] * share
                    done[tier][k] += made
                    env.process(deliver(1.0 - 0.5, site, tier + 1, k, made))
                for k in (0, 1):
                    inputs[k] -= use * share
                    if tier == TIERS - 2:
                        send[k] = min(send[k], max(inputs[k], 0.0))
                        inputs[k] -= send[k]
                        sent_done[k] += send[k]
                        env.process(deliver(2.0 - 0.5, (site + 10) % SITES, tier, k, send[k]))
            for k in (0, 1):
                served = min(RATE, own[TIERS - 1][k])
                own[TIERS - 1][k] -= served
                lost += RATE - served
            yield env.timeout(1.0)

    for site in range(SITES):
        env.process(work(site))
    env.run()
    return lost / (days * SITES * 2 * RATE)


def play_boario(steps):
    """Seconds for so many steps of BoARIO's model on pymrio's test table, one shock."""
    import logging
    import warnings

    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    import pymrio
    from boario.event import from_scalar_regions_sectors
    from boario.extended_models import ARIOPsiModel
    from boario.simulation import Simulation

    table = pymrio.load_test().calc_all()
    model = ARIOPsiModel(table, order_type="alt", alpha_base=1.0, alpha_max=1.25, alpha_tau=365)
    sim = Simulation(model, n_temporal_units_to_sim=steps)
    event = from_scalar_regions_sectors(
        event_type="recovery", impact=500000, affected_regions=["reg1"], affected_sectors=["manufactoring"],
        impact_regional_distrib="equal", impact_sectoral_distrib="equal", recovery_function="linear", recovery_tau=100,
    )
    sim.add_event(event)
    began = time.perf_counter()
    sim.loop()
    return time.perf_counter() - began, model.n_sectors * model.n_regions


def main():
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--days", type=int, default=1000)
    parse.add_argument("--kuznia", type=int, default=400, help="replications")
    parse.add_argument("--numpy", type=int, default=100, help="replications, twenty in one array")
    parse.add_argument("--turns", type=int, default=5, help="times that each is run, one of SimPy in each")
    parse.add_argument("--threads", type=int, default=2)
    parse.add_argument("--no-boario", action="store_true")
    asked = parse.parse_args()
    binary = ROOT / "target/debug/examples/network"
    rng = np.random.default_rng(1)
    # Outages are sampled outside of the clock, for both.
    left = np.stack([capacity(rng, asked.days) for _ in range(asked.numpy)])
    # Turns about, so that what else the machine does strikes all alike; medians over the turns.
    rows, by_simpy, shortage = [], [], np.zeros(0)
    for turn in range(asked.turns):
        command = [str(binary), str(asked.kuznia), str(asked.threads), str(asked.days), "1"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([str(binary), "16", *command[2:]], check=True, capture_output=True)
        between = resource.getrusage(resource.RUSAGE_CHILDREN)
        kuznia = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # What the second run has more than a short one: the model is laid out in both.
        spent = [after.ru_utime + after.ru_stime, between.ru_utime + between.ru_stime, before.ru_utime + before.ru_stime]
        own = (spent[0] - 2 * spent[1] + spent[2]) / (asked.kuznia - 16)
        wall, processor = time.perf_counter(), time.process_time()
        shortage = np.concatenate([play_numpy(left[k : k + 20]) for k in range(0, asked.numpy, 20)])
        numpy_wall, numpy_own = time.perf_counter() - wall, time.process_time() - processor
        wall, processor = time.perf_counter(), time.process_time()
        by_simpy.append(play_simpy(left[turn % asked.numpy]))
        simpy_wall, simpy_own = time.perf_counter() - wall, time.process_time() - processor
        rows.append((
            kuznia["seconds"] / asked.kuznia, own,
            numpy_wall / asked.numpy, numpy_own / asked.numpy, simpy_wall, simpy_own,
        ))
    kuznia_wall, kuznia_own, numpy_wall, numpy_own, simpy_wall, simpy_own = np.median(np.array(rows), axis=0)
    error = shortage.std() / np.sqrt(len(shortage))
    cells = asked.days * 2 * SITES * TIERS
    for name, wall, own in (
        ("kuznia", kuznia_wall, kuznia_own), ("numpy", numpy_wall, numpy_own), ("simpy", simpy_wall, simpy_own)
    ):
        print(f"{name:7} {wall * 1e3:8.2f} ms a replication by the clock, {own * 1e3:8.2f} ms of processors")
    print(f"        Kuznia on {asked.threads} threads, {kuznia['touched_share']:.0%} of the places touched:"
          f" {cells / kuznia_wall:.3g} places a second by the clock, {cells * asked.threads / kuznia_own:.3g} by"
          f" processors; touched {kuznia['touched_share'] * cells * asked.threads / kuznia_own:.3g} by processors")
    print(f"clock   {simpy_wall / kuznia_wall:.0f} x SimPy, {numpy_wall / kuznia_wall:.1f} x numpy")
    # If every thread had a processor of its own.
    whole = asked.threads / kuznia_own
    print(f"cores   {simpy_own * whole:.0f} x SimPy, {numpy_own * whole:.1f} x numpy")
    # The two programs play the same outages, and must agree on each.
    same = max(abs(by_simpy[turn] - shortage[turn % asked.numpy]) for turn in range(asked.turns))
    apart = abs(kuznia["shortage"] - shortage.mean()) / np.hypot(error, kuznia["error"])
    print(f"equal   numpy and SimPy to {same:.1e}; Kuznia and numpy {apart:.1f} standard errors apart")
    if not asked.no_boario:
        try:
            seconds, cells = play_boario(asked.days)
            print(f"boario  {seconds:.1f} s for {asked.days} steps of {cells} cells: another model, for scale only")
        except Exception as why:  # it is beside the point of this script
            print(f"boario  did not run: {why}")
    ratios = []
    for number in range(4):
        short, left = same_outages(binary, asked.days, number)
        ratios.append(short / play_numpy(left[None])[0])
    print(f"outage by outage Kuznia's shortage is {min(ratios):.4f} to {max(ratios):.4f} times numpy's")
    if same > 1e-9 or apart > 4.0 or not all(0.995 < ratio < 1.005 for ratio in ratios):
        sys.exit("the programs disagree on the shortage")


if __name__ == "__main__":
    main()
