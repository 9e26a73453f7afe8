//! What the lines of the picture mean: one look for each type of move, in all three forms.

use crate::domain::process::flow::MoveType;

/// How the moves of a type are drawn.
pub(super) struct Look {
    /// The colour of lines and borders.
    pub(super) colour: &'static str,
    /// The colour within the label.
    pub(super) fill: &'static str,
    /// The dashes of a line as SVG counts them; empty for an unbroken one.
    pub(super) dashes: &'static str,
    /// The same for Graphviz.
    pub(super) dot: &'static str,
    /// What the legend says.
    pub(super) words: &'static str,
}

/// The look of a type of move.
pub(super) fn look(move_type: MoveType) -> Look {
    let (colour, fill, dashes, dot, words) = match move_type {
        MoveType::Advance => ("#1f2937", "#ffffff", "", "solid", "promote: forward"),
        MoveType::Return => ("#b45309", "#fffbeb", "7 4", "dashed", "return: back, the next iteration begins"),
        MoveType::Rollback => ("#b91c1c", "#fef2f2", "12 4 2 4", "dashed", "rollback: taken out of the environment"),
        MoveType::Deny => ("#7e22ce", "#faf5ff", "3 3", "dashed", "deny: turned down"),
        MoveType::Cancel => ("#6b7280", "#f9fafb", "1.5 4", "dotted", "cancel: given up"),
    };
    Look { colour, fill, dashes, dot, words }
}

/// What else the picture shows, drawn at the size of a line of the legend.
pub(super) const SAMPLES: [(&str, &str); 5] = [
    ("<path d=\"M0 -4H38\" fill=\"none\" stroke=\"#1f2937\" stroke-width=\"3\"/>", "bold: the usual way"),
    (
        "<rect x=\"4\" y=\"-12\" width=\"32\" height=\"16\" rx=\"6\" fill=\"#e0f2fe\" stroke=\"#0369a1\" stroke-width=\"2\"/>\
         <circle cx=\"20\" cy=\"-12\" r=\"4\" fill=\"#0369a1\"/>",
        "state; with a dot: releases begin here",
    ),
    (
        "<rect x=\"4\" y=\"-12\" width=\"32\" height=\"16\" rx=\"6\" fill=\"#e5e7eb\" stroke=\"#374151\" stroke-width=\"2\"/>\
         <rect x=\"7\" y=\"-9\" width=\"26\" height=\"10\" rx=\"4\" fill=\"none\" stroke=\"#374151\"/>",
        "final state",
    ),
    ("<text class=\"environment\" x=\"0\" y=\"0\">runs in</text>", "where releases in the state run"),
    ("<text class=\"role\" x=\"12\" y=\"0\">by</text>", "roles, one of which makes the move"),
];
