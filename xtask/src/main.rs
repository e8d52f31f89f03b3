//! Runs the workspace.

fn main() {}
