//! A start that fails says in one sentence the fault and its place.

use std::net::TcpListener;
use std::path::Path;

use tempfile::TempDir;

use crate::running::{command, fails};

#[tokio::test]
async fn a_database_that_is_not_there_is_one_clear_line() {
    let dir = TempDir::new().unwrap();
    // Nothing listens on this port: its holder only keeps it from others.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("postgres://confab:hidden@{}/confab", closed.local_addr().unwrap());
    let (code, text) = fails(command(&dir).env("CONFAB_DATABASE_URL", url)).await;
    assert_eq!(code, Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("CONFAB_DATABASE_URL") && text.contains("refused"), "{text}");
    assert!(!text.contains("hidden"), "{text}");
    assert!(!dir.path().join("new").exists(), "a server on Postgres keeps nothing on this machine");
}

#[tokio::test]
async fn a_port_in_use_is_one_clear_line_and_leaves_nothing_behind() {
    let dir = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (code, text) = fails(command(&dir).env("CONFAB_ADDR", &addr)).await;
    assert_eq!(code, Some(1), "{text}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 1, "{text}");
    assert!(text.contains(&addr) && text.contains("in use"), "{text}");
    assert!(!dir.path().join("new").exists());
}

/// The one line that a start leaves when it fails, with the variables set.
async fn reason(dir: &TempDir, variables: &[(&str, &str)]) -> String {
    let (code, text) = fails(command(dir).envs(variables.iter().copied())).await;
    assert_eq!(code, Some(1), "{text}");
    let errors: Vec<_> = text.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), 1, "{text}");
    errors[0].to_owned()
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[tokio::test]
async fn a_database_that_is_none_is_named_with_its_setting_and_one_reason() {
    let dir = TempDir::new().unwrap();
    let garbage = "no database, but long enough to be taken for the head of one. ".repeat(100);
    write(&dir.path().join("new/data/confab.db"), &garbage);
    write(&dir.path().join("other.db"), &garbage);
    for (url, file, setting) in [
        ("", "new/data/confab.db", "(CONFAB_DATA_DIR)"),
        ("sqlite:other.db", "other.db", "(CONFAB_DATABASE_URL)"),
    ] {
        let line = reason(&dir, &[("CONFAB_DATABASE_URL", url)]).await;
        assert!(line.contains(file) && line.contains(setting), "{line}");
        assert_eq!(line.matches("not a database").count(), 1, "{line}");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let dir = TempDir::new().unwrap();
    let line = reason(&dir, &[("CONFAB_DATABASE_URL", "sqlite:nowhere/confab.db")]).await;
    assert!(line.contains("nowhere/confab.db (CONFAB_DATABASE_URL)"), "{line}");
    assert_eq!(line.matches("No such file").count(), 1, "{line}");
}

#[tokio::test]
async fn a_data_directory_that_is_none_is_named() {
    let dir = TempDir::new().unwrap();
    write(&dir.path().join("file"), "");
    let path = dir.path().join("file/data");
    let line = reason(&dir, &[("CONFAB_DATA_DIR", path.to_str().unwrap())]).await;
    assert!(line.contains("file/data (CONFAB_DATA_DIR)"), "{line}");
    assert_eq!(line.matches("Not a directory").count(), 1, "{line}");
}

#[tokio::test]
async fn every_variable_may_be_empty() {
    let dir = TempDir::new().unwrap();
    let help = command(&dir).arg("--help").output().await.unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let named = help.split("[env: ").skip(1).filter_map(|rest| rest.split('=').next());
    let hidden = ["SITE_ADDR", "SITE_ROOT", "SITE_PKG_DIR", "OUTPUT_NAME", "WATCH", "RELOAD_PORT"];
    let hidden = hidden.map(|name| format!("LEPTOS_{name}"));
    let all: Vec<_> =
        named.chain(hidden.iter().map(String::as_str)).map(|name| (name, "")).collect();
    assert!(all.len() > 20 && all.contains(&("CONFAB_DRAIN_SECONDS", "")), "{all:?}");
    // The fault is a line of the log, so that the log's own variables are seen to work.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (code, text) = fails(command(&dir).envs(all).args(["--addr", &addr])).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("in use") && text.lines().count() == 1, "{text}");
}
