//! Results of one clone are found by another.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use super::fixture::{Clone, Ran, Server, TOKEN};

const ALL: &[&str] = &["run", "check", "gen", "--log-order=grouped"];

#[test]
fn what_one_clone_has_made_another_one_finds() {
    let server = Server::start();
    let (first, second) = (Clone::new(), Clone::new());
    first.with(&server.url, ALL).expect(0).says("Remote:  0 fetched, 3 sent");
    let ran = second.with(&server.url, ALL).expect(0);
    ran.says("FULL CACHE").says("one:gen: generated").says("Remote:  2 fetched, 0 sent");
    assert_eq!(second.read("one/out/gen.txt"), "in\n");
    let out = second.root().join("one/out");
    assert_eq!(fs::read_link(out.join("link")).unwrap().to_str(), Some("gen.txt"));
    let mode = |name: &str| fs::metadata(out.join(name)).unwrap().permissions().mode() & 0o111;
    assert_eq!((mode("gen.txt"), mode("run")), (0, 0o111));
    // A file that only the compiler names is part of it.
    second.write("text", "other\n");
    second.with(&server.url, ALL).expect(0).says("Cached:  1 cached, 2 total");
    first.write("text", "other\n");
    first.with(&server.url, ALL).expect(0).says("FULL CACHE").says("1 fetched");
    // The cache holds what came as it holds what was made.
    Ran::of(&mut second.command(&["cache", "verify"])).expect(0);
}

#[test]
fn nothing_is_started_where_the_local_cache_has_all() {
    let clone = Clone::new();
    Ran::of(&mut clone.command(ALL)).expect(0);
    // Nobody listens there, and nobody asks.
    clone.with("http://127.0.0.1:9", ALL).expect(0).says("FULL CACHE").is_silent_on("remote cache");
}

#[test]
fn artifacts_without_our_signature_are_not_used() {
    let server = Server::start();
    let run = |clone: &Clone, key: &[(&str, &str)]| clone.with_all(&server.url, ALL, key).expect(0);
    let key = |key| [("TURBO_REMOTE_CACHE_SIGNATURE_KEY", key)];
    run(&Clone::new(), &[]).says("3 sent");
    // A missing tag is a miss, and silently so.
    let ran = run(&Clone::new(), &key("right"));
    ran.says("Cached:  0 cached").is_silent_on("signature").says("3 sent");
    let ran = run(&Clone::new(), &key("wrong"));
    ran.says("Cached:  0 cached").says("its signature is not that of our key");
    run(
        &Clone::new(),
        &[("TURBO_REMOTE_CACHE_READ_ONLY", "1"), ("TURBO_REMOTE_CACHE_SIGNATURE_KEY", "wrong")],
    )
    .says("Cached:  2 cached");
    run(&Clone::new(), &[]).says("FULL CACHE");
    let strict = Clone::new();
    let text = strict.read("Cargo.toml") + "[workspace.metadata.xtask.remote]\nsignature = true\n";
    strict.write("Cargo.toml", &text);
    strict.with(&server.url, ALL).expect(0).says("there is no key").says("Cached:  0 cached");
}

#[test]
fn who_may_only_read_sends_nothing() {
    let server = Server::start();
    let told = |clone: &Clone, args: &[&str], more: &[(&str, &str)]| {
        clone.with_all(&server.url, &[ALL, args].concat(), more).expect(0)
    };
    told(&Clone::new(), &["--cache=local:rw,remote:r"], &[]);
    told(&Clone::new(), &[], &[("TURBO_REMOTE_CACHE_READ_ONLY", "true")]);
    told(&Clone::new(), &[], &[("TURBO_CACHE", "local:rw")]);
    told(&Clone::new(), &["--no-cache"], &[]);
    let of_ci = || {
        let clone = Clone::new();
        let text =
            clone.read("Cargo.toml") + "[workspace.metadata.xtask.remote]\nupload = \"ci\"\n";
        clone.write("Cargo.toml", &text);
        clone
    };
    told(&of_ci(), &[], &[]);
    assert_eq!(server.count(), 0);
    told(&of_ci(), &[], &[("CI", "true")]).says("3 sent");
    assert_eq!(server.count(), 3);
    told(&of_ci(), &[], &[]).says("FULL CACHE");
    // What is read from the server alone.
    let clone = Clone::new();
    Ran::of(&mut clone.command(ALL)).expect(0);
    told(&clone, &["--cache=local:w,remote:r"], &[]).says("FULL CACHE").says("2 fetched");
    told(&clone, &["--force"], &[]).says("Cached:  0 cached");
}

#[test]
fn teams_do_not_see_each_other() {
    let server = Server::start();
    let run = |team: &[(&str, &str)]| Clone::new().with_all(&server.url, ALL, team).expect(0);
    run(&[("TURBO_TEAM", "red")]).says("3 sent");
    run(&[("TURBO_TEAM", "blue")]).says("0 fetched");
    run(&[("TURBO_TEAMID", "team_red")]).says("0 fetched");
    run(&[("TURBO_TEAM", "red")]).says("2 fetched");
}

#[test]
fn a_login_is_tried_kept_for_its_owner_and_never_printed() {
    let server = Server::start();
    let clone = Clone::new();
    let login = |token: &str| {
        let mut command = clone.command(&["login", "--url", &server.url]);
        let output = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = output.spawn().unwrap();
        child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!text.contains(token), "{text}");
        (output.status.success(), text)
    };
    let (is_well, text) = login("no-such-token");
    assert!(!is_well && text.contains("refuses the token"), "{text}");
    let file = clone.root().join(".xtask/remote.json");
    assert!(!file.exists());
    let (is_well, text) = login(TOKEN);
    assert!(is_well, "{text}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(clone.read(".xtask/.gitignore"), "*\n");
    Ran::of(&mut clone.command(ALL)).expect(0).says("3 sent");
    Ran::of(&mut clone.command(&["link", "--team", "red"])).expect(0);
    let ran = Ran::of(&mut clone.command(&["link"])).expect(0);
    ran.says(&server.url).says("red").says("token    is set");
    Ran::of(&mut clone.command(&["logout"])).expect(0);
    assert!(!clone.read(".xtask/remote.json").contains(TOKEN));
    Ran::of(&mut clone.command(&["unlink"])).expect(0);
    assert!(!file.exists());
}
