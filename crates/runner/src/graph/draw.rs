//! Draws the tasks of a run for other programs.

use serde_json::json;

use super::Graph;
use crate::workspace::Workspace;

/// The language of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Dot,
    Mermaid,
    Json,
}

impl Style {
    pub(crate) const NAMES: &[&str] = &["dot", "mermaid", "json"];

    pub(crate) fn of(name: &str) -> Option<Self> {
        let all = [Self::Dot, Self::Mermaid, Self::Json];
        Self::NAMES.iter().position(|known| *known == name).map(|at| all[at])
    }
}

/// The graph as text.
pub(crate) fn draw(graph: &Graph, workspace: &Workspace, style: Style) -> String {
    let id = |number: usize| graph.nodes[number].id(workspace);
    let arrows =
        || {
            graph.nodes.iter().enumerate().flat_map(move |(number, node)| {
                node.after.iter().map(move |after| (number, *after))
            })
        };
    let nodes = 0..graph.nodes.len();
    match style {
        Style::Dot => {
            let nodes = nodes.map(|node| format!("  \"{}\"\n", id(node)));
            let arrows =
                arrows().map(|(from, to)| format!("  \"{}\" -> \"{}\"\n", id(from), id(to)));
            let lines: String = nodes.chain(arrows).collect();
            format!("digraph {{\n{lines}}}")
        }
        Style::Mermaid => {
            let nodes = nodes.map(|node| format!("  n{node}[\"{}\"]\n", id(node)));
            let arrows = arrows().map(|(from, to)| format!("  n{from} --> n{to}\n"));
            let lines: String = nodes.chain(arrows).collect();
            format!("graph TD\n{}", lines.trim_end())
        }
        Style::Json => {
            let nodes: Vec<_> = nodes
                .map(|node| {
                    let after: Vec<_> =
                        graph.nodes[node].after.iter().map(|node| id(*node)).collect();
                    json!({ "id": id(node), "dependsOn": after })
                })
                .collect();
            format!("{:#}", json!({ "tasks": nodes }))
        }
    }
}
