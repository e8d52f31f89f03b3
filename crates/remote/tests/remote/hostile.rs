//! A server that sends archives to do harm: nothing is written outside, and the task runs instead.

use std::fs;
use std::io::Write;

use tar::{Builder, EntryType, Header};

use super::fixture::Clone;
use super::trouble::{listen, reply};

fn header(kind: EntryType, path: &str, link: &str, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o755);
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_cksum();
    header
}

fn archive(entries: &[(Header, Vec<u8>)]) -> Vec<u8> {
    let mut builder = Builder::new(zstd::Encoder::new(Vec::new(), 1).unwrap());
    for (header, content) in entries {
        builder.append(header, content.as_slice()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn log() -> (Header, Vec<u8>) {
    (header(EntryType::Regular, "log", "", 4), b"fake".to_vec())
}

/// Runs a task whose result comes as this.
fn run(name: &str, body: Vec<u8>) {
    let (url, _) = listen(move |request, stream| match request.split(' ').next() {
        Some("GET") if request.contains("/status") => reply(stream, "200 OK", b"{}"),
        Some("GET") => reply(stream, "200 OK", &body),
        _ => reply(stream, "404 Not Found", b""),
    });
    let clone = Clone::new();
    let text =
        clone.read("Cargo.toml") + "[workspace.metadata.xtask.remote]\nmax-artifact-mb = 4\n";
    clone.write("Cargo.toml", &text);
    let ran = clone.with(&url, &["run", "gen", "--cache=local:rw,remote:r"]).expect(0);
    assert!(ran.text.contains("one:gen: generated"), "{name}: {}", ran.text);
    ran.says("remote cache");
    assert_eq!(clone.read("one/out/gen.txt"), "in\n", "{name}");
    let names = |folder: &std::path::Path| -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(clone.folder.path()), ["cache", "work"], "{name}");
    assert_eq!(names(&clone.root()), ["Cargo.lock", "Cargo.toml", "one", "text"], "{name}");
    let making = clone.folder.path().join("cache/v1/making");
    assert!(names(&making).is_empty(), "{name}: {:?}", names(&making));
}

#[test]
fn hostile_archives_write_nothing() {
    let file = |path: &str| (header(EntryType::Regular, path, "", 4), b"evil".to_vec());
    let link = |target: &str| (header(EntryType::Symlink, "one/out", target, 0), Vec::new());
    run("parent", archive(&[log(), file("../evil")]));
    run("absolute", archive(&[log(), file("/tmp/evil-of-a-test")]));
    run("link out", archive(&[log(), link("../../.."), file("one/out/evil")]));
    run("absolute link", archive(&[log(), link("/tmp"), file("one/out/evil")]));
    let hard = (header(EntryType::Link, "one/out/x", "/etc/passwd", 0), Vec::new());
    run("hard link", archive(&[log(), hard]));
    run("device", archive(&[log(), (header(EntryType::Char, "one/out/x", "", 0), Vec::new())]));
    run("no archive", b"nothing of the kind".to_vec());
    run("nothing", archive(&[]));
    let bomb = vec![0; 64 << 20];
    let bomb = (header(EntryType::Regular, "one/out/bomb", "", bomb.len() as u64), bomb);
    run("bomb", archive(&[log(), bomb]));
    let mut frame = zstd::Encoder::new(Vec::new(), 1).unwrap();
    for _ in 0..200_000 {
        frame.write_all(header(EntryType::Directory, "one/", "", 0).as_bytes()).unwrap();
    }
    run("folders", frame.finish().unwrap());
}
