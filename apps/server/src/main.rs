//! Starts a Confab server.

use confab_server::config::Config;

fn main() {
    let _config = Config::from_args();
}
