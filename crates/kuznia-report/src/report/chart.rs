//! Charts as data: what is to be drawn, in numbers. The front end draws; nothing here knows colours or pixels.

use super::sheet::Num;
use serde::Serialize;

/// A named series along an axis.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// One value for each place on the axis; NaN where there is none.
    pub values: Vec<Num>,
}

/// A bar of the plan of projects.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct GanttRow {
    /// The project.
    pub name: String,
    /// Its kind and units in words.
    pub note: String,
    /// Commitments: place on the axis and units, in words.
    pub commits: Vec<(Num, String)>,
    /// Stretches under construction, as (from, until) on the axis.
    pub building: Vec<(Num, Num)>,
    /// Stretches in force, as (from, until, part of the units that are wanted).
    pub in_force: Vec<(Num, Num, Num)>,
}

/// A site on the map.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MapSite {
    /// Its label.
    pub name: String,
    /// Degrees east.
    pub longitude: Num,
    /// Degrees north.
    pub latitude: Num,
    /// `home`, `allied` or `other`.
    pub bloc: &'static str,
    /// Value made there.
    pub value: Num,
}

/// A flow between two sites of the map.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MapFlow {
    /// Position of its start among the sites.
    pub from: usize,
    /// Position of its end among the sites.
    pub to: usize,
    /// Value that moves.
    pub value: Num,
    /// What moves, in words.
    pub note: String,
}

/// What a node of the bill of materials is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Bought at home, or given by a home donor.
    Home,
    /// Bought abroad, or given from abroad.
    Foreign,
    /// An item, or several that turn into each other.
    Item,
    /// A need.
    Need,
}

/// A node of the bill of materials.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Node {
    /// Its label, unlike all others.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
}

/// A flow of value between two nodes.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Ribbon {
    /// Position of its start.
    pub source: usize,
    /// Position of its end.
    pub target: usize,
    /// Value.
    pub value: Num,
}

/// A place in the tree of bottlenecks.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Branch {
    /// What it is.
    pub name: String,
    /// What kind of thing, in one word.
    pub kind: &'static str,
    /// What one per cent more of it would save; NaN where it does not bind itself.
    pub worth: Num,
    /// When it binds, in words.
    pub when: String,
    /// What it depends on.
    pub below: Vec<Branch>,
}

/// A bar of a ranking.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Bar {
    /// What it is.
    pub name: String,
    /// How long it is.
    pub value: Num,
    /// More about it, in words.
    pub note: String,
}

/// What a figure moves at both ends of its range.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Swing {
    /// The figure.
    pub name: String,
    /// Change of the outcome at its least; NaN where there is none.
    pub low: Num,
    /// At its most.
    pub high: Num,
    /// Its range, in words.
    pub note: String,
}

/// A chart.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Chart {
    /// Lines along time.
    Lines {
        /// Labels of the axis.
        axis: Vec<String>,
        /// Unit of the values.
        unit: String,
        /// Whether values are shares of 1, written as percent.
        share: bool,
        /// Whether the series are stacked areas.
        stacked: bool,
        /// The series.
        series: Vec<Line>,
    },
    /// Stacked columns along time, with lines over them.
    Columns {
        /// Labels of the axis.
        axis: Vec<String>,
        /// Unit of the values.
        unit: String,
        /// Stacked from the axis up.
        stacks: Vec<Line>,
        /// Lines over the columns, same unit.
        lines: Vec<Line>,
    },
    /// Projects over time. Places are fractions of the horizon.
    Gantt {
        /// Ticks: place and label.
        ticks: Vec<(Num, String)>,
        /// The projects.
        rows: Vec<GanttRow>,
    },
    /// A grid of colours.
    Heat {
        /// Labels of the columns.
        axis: Vec<String>,
        /// Labels of the rows.
        rows: Vec<String>,
        /// Unit of the values.
        unit: String,
        /// Upper bounds of the classes of colour, rising; the last class is open.
        classes: Vec<Num>,
        /// Values by row and column; NaN where there is none.
        values: Vec<Vec<Num>>,
    },
    /// Sites and flows on the earth.
    Map {
        /// Unit of the values.
        unit: String,
        /// Sites that have a position.
        sites: Vec<MapSite>,
        /// Flows between them.
        flows: Vec<MapFlow>,
    },
    /// The bill of materials with values; it has no cycles.
    Sankey {
        /// Unit of the values.
        unit: String,
        /// The nodes, each with at least one ribbon.
        nodes: Vec<Node>,
        /// The flows.
        ribbons: Vec<Ribbon>,
    },
    /// What limits what.
    Tree {
        /// Unit of the worths.
        unit: String,
        /// A tree for each need.
        roots: Vec<Branch>,
    },
    /// A ranking, longest first.
    Bars {
        /// Unit of the values.
        unit: String,
        /// The bars.
        bars: Vec<Bar>,
    },
    /// Changes to both sides of what is planned, widest first.
    Tornado {
        /// Unit of the changes.
        unit: String,
        /// The figures.
        rows: Vec<Swing>,
    },
    /// Quantiles along time: bands around a middle.
    Fan {
        /// Labels of the axis.
        axis: Vec<String>,
        /// Unit of the values.
        unit: String,
        /// Whether values are shares of 1, written as percent.
        share: bool,
        /// Lower and upper edges, widest first.
        bands: Vec<(Line, Line)>,
        /// The middle.
        middle: Line,
        /// Lines beside it: what was planned, the worst.
        lines: Vec<Line>,
    },
}
