//! What happens in a scenario: the events of every threat, and the named scenario that it takes place in.

use crate::draw::draw;
use crate::philox::Stream;
use kuznia_base::{Id, Instant};
use kuznia_case::Case;
use kuznia_case::case::{Occurrence, ThreatId, ThreatKind};

/// Most events of one threat in one scenario; a rate that would give more is cut off.
pub const MOST_EVENTS: u32 = 10_000;

/// One event of a threat.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Event {
    /// Which threat.
    pub threat: ThreatId,
    /// First instant.
    pub start: Instant,
    /// First instant after it.
    pub end: Instant,
    /// Share lost (0 to 1), or relative increase (at least −1) of demand, cost or lead time.
    pub size: f64,
}

impl Event {
    /// Length in days.
    pub fn days(&self) -> f64 {
        self.end.days_since(self.start)
    }
}

/// One realisation of all threats.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scenario {
    /// Its number; with the seed it says everything.
    pub number: u32,
    /// Index of the named scenario in which it takes place; `None`: the case as it is.
    pub named: Option<usize>,
    /// Events in order of time, then of threat.
    pub events: Vec<Event>,
}

/// The random streams of one threat.
struct Streams {
    /// Of the threat's own name, or of its group's.
    occurrence: Stream,
    /// The threat that says when: the first of its group.
    leader: ThreatId,
    size: Stream,
    days: Stream,
}

/// Samples scenarios of a case.
pub struct Sampler<'c> {
    case: &'c Case,
    streams: Vec<Streams>,
    named: Stream,
}

impl<'c> Sampler<'c> {
    /// A sampler under a seed.
    pub fn new(case: &'c Case, seed: u64) -> Self {
        let streams = case.threats.iter().map(|(id, threat)| {
            let (occurrence, leader) = match &threat.group {
                Some(group) => {
                    let leader = case.threats.find(|other| other.group.as_ref() == Some(group));
                    (format!("occurrence of group {group}"), leader.unwrap_or(id))
                }
                None => (format!("occurrence of {}", threat.name), id),
            };
            Streams {
                occurrence: Stream::new(seed, &occurrence),
                leader,
                size: Stream::new(seed, &format!("size of {}", threat.name)),
                days: Stream::new(seed, &format!("days of {}", threat.name)),
            }
        });
        Self { case, streams: streams.collect(), named: Stream::new(seed, "named scenario") }
    }

    /// A scenario by its number.
    pub fn scenario(&self, number: u32) -> Scenario {
        let mut scenario = Scenario::default();
        self.fill(number, &mut scenario);
        scenario
    }

    /// Puts a scenario into one that was used before, whose memory is kept.
    pub fn fill(&self, number: u32, scenario: &mut Scenario) {
        scenario.number = number;
        scenario.named = self.pick(number);
        scenario.events.clear();
        for threat in self.case.threats.ids() {
            self.strike(threat, number, &mut scenario.events);
        }
        scenario.events.sort_unstable_by_key(|event| (event.start, event.threat));
    }

    /// The named scenario: what their probabilities leave over is the case as it is.
    fn pick(&self, number: u32) -> Option<usize> {
        let mut left = self.named.pair(number, 0)[0];
        self.case.scenarios.iter().position(|named| {
            left -= named.probability;
            left < 0.0
        })
    }

    fn strike(&self, id: ThreatId, number: u32, events: &mut Vec<Event>) {
        let streams = &self.streams[id.index()];
        let (threat, leader) = (&self.case.threats[id], &self.case.threats[streams.leader]);
        let calendar = &self.case.calendar;
        let (start, end) = (calendar.start(), calendar.end());
        let own = |at: Instant| {
            at >= start
                && at < end
                && threat.from.is_none_or(|from| at >= from)
                && threat.until.is_none_or(|until| at < until)
        };
        let rate = match leader.occurrence {
            Occurrence::On(date) => {
                if own(date) {
                    events.push(self.event(id, number, 0, date));
                }
                return;
            }
            Occurrence::PerYear(rate) => rate,
        };
        if rate <= 0.0 {
            return;
        }
        let first = leader.from.map_or(start, |from| from.max(start));
        let last = leader.until.map_or(end, |until| until.min(end)).days_since(first);
        let mut at = 0.0;
        for index in 0..MOST_EVENTS {
            // A Poisson stream has exponential times between its events.
            at -= libm::log(streams.occurrence.pair(number, index)[0]) * 365.0 / rate;
            if at >= last {
                break;
            }
            let instant = first.plus_days(at);
            if own(instant) {
                events.push(self.event(id, number, index, instant));
            }
        }
    }

    fn event(&self, id: ThreatId, number: u32, index: u32, start: Instant) -> Event {
        let (threat, streams) = (&self.case.threats[id], &self.streams[id.index()]);
        let size = draw(&threat.size, streams.size.pair(number, index), &self.case.samples);
        let days = draw(&threat.days, streams.days.pair(number, index), &self.case.samples);
        let size = match threat.kind {
            ThreatKind::Demand | ThreatKind::Cost | ThreatKind::LeadTime => size.max(-1.0),
            _ => size.clamp(0.0, 1.0),
        };
        Event { threat: id, start, end: start.plus_days(days.clamp(0.0, 365_250.0)), size }
    }
}
