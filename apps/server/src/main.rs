//! Starts a Confab server.

fn main() {}
