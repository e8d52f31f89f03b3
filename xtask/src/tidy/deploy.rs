//! Checks the shipped proxy: what it keeps inside, and whom the servers believe.

use super::{File, Violation};

/// For the operator alone.
const INSIDE: [&str; 2] = ["/metrics", "/readyz"];

pub(super) fn check(file: &File) -> Vec<Violation> {
    match file.path.as_str() {
        "deploy/Caddyfile" => proxy(file),
        "docker-compose.yml" => servers(file),
        _ => Vec::new(),
    }
}

/// The operator's paths are answered by the proxy itself, and the client's address is its word.
fn proxy(file: &File) -> Vec<Violation> {
    let mut broken = Vec::new();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<Vec<String>> = file.text.lines().map(words).collect();
    let named = |path: &str| {
        let matcher = lines.iter().find(|line| {
            line.first().is_some_and(|name| name.starts_with('@'))
                && line.get(1).is_some_and(|kind| kind == "path")
                && line.iter().any(|word| word == path)
        })?;
        matcher.first()
    };
    for path in INSIDE {
        let kept = named(path)
            .is_some_and(|name| lines.iter().any(|line| *line == ["respond", name, "404"]));
        if !kept {
            broken.push(file.violation(format!("the proxy passes {path} on to the servers")));
        }
    }
    if !lines.iter().any(|line| *line == ["header_up", "X-Forwarded-For", "{client_ip}"]) {
        broken.push(file.violation("X-Forwarded-For is not replaced by the client's address"));
    }
    broken
}

/// Only the proxy's own address is believed.
fn servers(file: &File) -> Vec<Violation> {
    let value = |key: &str| {
        let mut lines = file.text.lines().filter_map(|line| line.trim().strip_prefix(key));
        lines.next().map(str::trim)
    };
    match (value("CONFAB_TRUSTED_PROXIES:"), value("ipv4_address:")) {
        (Some(trusted), Some(proxy)) if trusted == proxy => Vec::new(),
        _ => vec![file.violation("CONFAB_TRUSTED_PROXIES is not the address of the proxy alone")],
    }
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    const PROXY: &str = include_str!("../../../deploy/Caddyfile");
    const COMPOSE: &str = include_str!("../../../docker-compose.yml");

    fn rules(path: &str, text: &str) -> usize {
        check(&file(path, text)).len()
    }

    #[test]
    fn what_the_proxy_lets_out_is_found() {
        assert_eq!(rules("deploy/Caddyfile", PROXY), 0);
        for (from, to) in [
            ("/metrics ", ""),
            ("/readyz ", ""),
            ("header_up X-Forwarded-For {client_ip}", "header_up X-Forwarded-For +{client_ip}"),
        ] {
            assert!(PROXY.contains(from), "{from}");
            assert_eq!(rules("deploy/Caddyfile", &PROXY.replace(from, to)), 1, "{from}");
        }
        assert_eq!(rules("deploy/Caddyfile", &PROXY.replace("respond @inside 404", "")), 2);
    }

    #[test]
    fn a_whole_network_of_proxies_is_found() {
        assert_eq!(rules("docker-compose.yml", COMPOSE), 0);
        let address = "ipv4_address: ";
        let other = COMPOSE.replace(address, "ipv4_address: 10.0.0.1 #");
        assert_eq!(rules("docker-compose.yml", &other), 1);
        assert_eq!(rules("docker-compose.yml", &COMPOSE.replace(address, "")), 1);
    }
}
