//! Where boxes and lines of the picture lie: the layers of Sugiyama, by the crate `dugong`.
//!
//! Knows sizes and no texts. Every line is told to the library from the earlier state to the later
//! one and turned round afterwards, so the way leads down whatever leads back. Start at [`layout`].

use super::Diagram;
use super::NotDrawable;
use super::boxes::Size;
use dugong::graphlib::{EdgeKey, Graph, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, NodeLabel};

/// A place in the picture; y grows downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A line: which step it belongs to, and its points in the direction of the move.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) step: usize,
    pub(super) points: Vec<Point>,
}

/// Where everything lies; boxes by their middle.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) places: Vec<Point>,
    pub(super) steps: Vec<Point>,
    pub(super) lines: Vec<Line>,
    /// How much room it takes.
    pub(super) size: Size,
}

/// Lays the picture out.
pub(super) fn layout(diagram: &Diagram, places: &[Size], steps: &[Size]) -> Result<Plan, NotDrawable> {
    let options = GraphOptions { directed: true, multigraph: true, compound: false };
    let mut graph: Graph<NodeLabel, EdgeLabel, GraphLabel> = Graph::new(options);
    graph.set_graph(GraphLabel { nodesep: 20.0, edgesep: 14.0, ranksep: 34.0, ..GraphLabel::default() });
    for (kind, sizes) in [("s", places), ("t", steps)] {
        for (index, size) in sizes.iter().enumerate() {
            let node = NodeLabel { width: size.width, height: size.height, ..NodeLabel::default() };
            graph.set_node(format!("{kind}{index}"), node);
        }
    }
    // Which end, which step, whether the line is told the wrong way round.
    let mut told: Vec<(EdgeKey, usize, bool)> = Vec::new();
    for (index, step) in diagram.steps.iter().enumerate() {
        let label = format!("t{index}");
        let ends = step.from.iter().map(|from| (format!("s{from}"), label.clone(), diagram.goes_back(*from, index)));
        let last = (label.clone(), format!("s{}", step.to), diagram.comes_back(index));
        for (from, to, back) in ends.chain([last]) {
            let (from, to) = if back { (to, from) } else { (from, to) };
            let edge = EdgeKey::new(from, to, Some(format!("l{}", told.len())));
            let weight = if step.on_way { 12.0 } else { 1.0 };
            let line = EdgeLabel { weight, ..EdgeLabel::default() };
            graph.set_edge_named(edge.v.clone(), edge.w.clone(), edge.name.clone(), Some(line));
            told.push((edge, index, back));
        }
    }
    dugong::layout(&mut graph).map_err(|error| NotDrawable(error.to_string()))?;
    let middle = |kind: &str, index: usize| {
        let node = graph.node(&format!("{kind}{index}"));
        node.and_then(|node| Some(Point { x: node.x?, y: node.y? })).unwrap_or_default()
    };
    let lines = told.iter().map(|(edge, step, back)| {
        let points = graph.edge_by_key(edge).map(|line| line.points.as_slice());
        let points = points.unwrap_or_default().iter().map(|point| Point { x: point.x, y: point.y });
        let points = if *back { points.rev().collect() } else { points.collect() };
        Line { step: *step, points }
    });
    Ok(Plan {
        places: (0..places.len()).map(|index| middle("s", index)).collect(),
        steps: (0..steps.len()).map(|index| middle("t", index)).collect(),
        lines: lines.collect(),
        size: Size::default(),
    })
}

impl Plan {
    /// The same, moved to where x and y begin, with its size.
    #[must_use]
    pub(super) fn at_origin(mut self, places: &[Size], steps: &[Size]) -> Self {
        let corners = |middle: &Point, size: &Size| {
            let (x, y) = (size.width / 2.0, size.height / 2.0);
            [Point { x: middle.x - x, y: middle.y - y }, Point { x: middle.x + x, y: middle.y + y }]
        };
        let boxes = self.places.iter().zip(places).chain(self.steps.iter().zip(steps));
        let all = boxes.flat_map(|(middle, size)| corners(middle, size));
        let all: Vec<Point> = all.chain(self.lines.iter().flat_map(|line| line.points.iter().copied())).collect();
        let least = |of: fn(&Point) -> f64| all.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Point) -> f64| all.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        if all.is_empty() {
            return self;
        }
        let (left, top) = (least(|point| point.x), least(|point| point.y));
        self.size = Size { width: most(|point| point.x) - left, height: most(|point| point.y) - top };
        let points = self.lines.iter_mut().flat_map(|line| line.points.iter_mut());
        for point in self.places.iter_mut().chain(&mut self.steps).chain(points) {
            point.x -= left;
            point.y -= top;
        }
        self
    }
}
