//! Checks the shipped files: the paths that the proxy keeps inside, the proxies that servers
//! believe, the contents of the image, and that a release was tested.

use super::{File, Violation};

/// For the operator alone.
const INSIDE: [&str; 2] = ["/metrics", "/readyz"];

pub(super) fn check(file: &File) -> Vec<Violation> {
    match file.path.as_str() {
        "deploy/Caddyfile" => proxy(file),
        "docker-compose.yml" => servers(file),
        "Dockerfile" => image(file),
        ".github/workflows/release.yml" => release(file),
        ".github/workflows/ci.yml" => ci(file),
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

/// The image that runs has the certificates of the usual authorities.
fn image(file: &File) -> Vec<Violation> {
    let mut stages: Vec<(&str, Vec<&str>, bool)> = Vec::new();
    for line in file.text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["FROM", from, name @ ..] = words.as_slice() {
            stages.push((from, name.to_vec(), false));
        } else if let Some((_, _, has)) = stages.last_mut() {
            *has |= words.contains(&"ca-certificates");
        }
    }
    // A stage has what the one has that it begins from.
    let mut last = stages.last();
    while let Some((from, _, has)) = last {
        if *has {
            return Vec::new();
        }
        last = stages.iter().find(|(_, name, _)| *name == ["AS", from]);
    }
    vec![file.violation("the image has no CA certificates: TLS to Redis and Postgres fails")]
}

/// Nothing is published before all of CI has passed.
fn release(file: &File) -> Vec<Violation> {
    let waits = job(file, "publish").any(|line| {
        line.strip_prefix("needs:").is_some_and(|jobs| {
            jobs.split(|letter: char| !letter.is_alphanumeric()).any(|job| job == "ci")
        })
    });
    let runs = job(file, "ci").any(|line| line == "uses: ./.github/workflows/ci.yml");
    if waits && runs {
        return Vec::new();
    }
    vec![file.violation("it publishes before CI has passed")]
}

/// The release's workflow can call it, and it runs the tests.
fn ci(file: &File) -> Vec<Violation> {
    let has = |wanted: &str| file.text.lines().any(|line| line.trim() == wanted);
    if has("workflow_call:") && has("- run: .ci/run") {
        return Vec::new();
    }
    vec![file.violation("a release cannot call it for the tests")]
}

/// The lines of one job of a workflow, without their indentation.
fn job<'a>(file: &'a File, name: &str) -> impl Iterator<Item = &'a str> {
    let begin = format!("  {name}:");
    let after = file.text.lines().skip_while(move |line| *line != begin).skip(1);
    after.take_while(|line| line.is_empty() || line.starts_with("   ")).map(str::trim)
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
    fn an_image_without_certificates_is_found() {
        let image = include_str!("../../../Dockerfile");
        assert_eq!(rules("Dockerfile", image), 0);
        assert_eq!(rules("Dockerfile", &image.replace("ca-certificates", "")), 1);
        let elsewhere =
            "FROM a AS base\nRUN install ca-certificates\nFROM b\nCOPY --from=base / /\n";
        assert_eq!(rules("Dockerfile", elsewhere), 1);
    }

    #[test]
    fn a_release_that_was_not_tested_is_found() {
        let (path, release) = (
            ".github/workflows/release.yml",
            include_str!("../../../.github/workflows/release.yml"),
        );
        assert_eq!(rules(path, release), 0);
        for (from, to) in [
            ("needs: [ci, build]", "needs: build"),
            ("uses: ./.github/workflows/ci.yml", "runs-on: ubuntu-24.04"),
        ] {
            assert!(release.contains(from), "{from}");
            assert_eq!(rules(path, &release.replace(from, to)), 1, "{from}");
        }
        let ci = include_str!("../../../.github/workflows/ci.yml");
        assert_eq!(rules(".github/workflows/ci.yml", ci), 0);
        assert_eq!(rules(".github/workflows/ci.yml", &ci.replace("run: .ci/run", "run: true")), 1);
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
