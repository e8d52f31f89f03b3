//! Hostile archives do no harm.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use serde_json::Value;
use tar::{Builder, EntryType, Header};

use super::*;

const MOST: u64 = 1 << 20;

/// A header with any name whatever, which the builder would refuse.
fn header(kind: EntryType, path: &[u8], link: &[u8], size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    let old = header.as_old_mut();
    old.name[..path.len()].copy_from_slice(path);
    old.linkname[..link.len()].copy_from_slice(link);
    header.set_cksum();
    header
}

fn archive(entries: &[(Header, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(zstd::Encoder::new(Vec::new(), 1).unwrap());
    for (header, content) in entries {
        builder.append(header, *content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// Unpacks it, and sees that nothing lies beside the folder, nor anything but numbers in it.
fn read(body: &[u8]) -> Result<Vec<Value>, String> {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("into");
    fs::create_dir(&folder).unwrap();
    let read = unpack(body, &folder, MOST);
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().flatten();
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names(place.path()), ["into"]);
    for name in names(&folder) {
        assert!(name.parse::<u32>().is_ok(), "{name}");
        let about = fs::symlink_metadata(folder.join(&name)).unwrap();
        // One byte more is how it is noticed.
        assert!(about.is_file() && about.len() <= MOST + 1, "{name}");
    }
    read.map_err(|error| format!("{error:#}"))
}

fn file(path: &str) -> Header {
    header(EntryType::Regular, path.as_bytes(), b"", 1)
}

#[test]
fn paths_that_lead_out_are_refused() {
    for path in ["../x", "a/../../x", "/etc/x", "..", ".", "a/./../../x", ""] {
        let refused = read(&archive(&[(file("log"), b"x"), (file(path), b"x")]));
        assert!(refused.is_err(), "{path:?}");
    }
    let long = format!("../{}", "x".repeat(200));
    let name = header(EntryType::GNULongName, b"././@LongLink", b"", long.len() as u64);
    let refused = read(&archive(&[(name, long.as_bytes()), (file("a"), b"x")]));
    assert!(refused.unwrap_err().contains("leads out"));
    let pax = b"18 path=../escape\n";
    let extended = header(EntryType::XHeader, b"pax", b"", pax.len() as u64);
    let refused = read(&archive(&[(extended, pax), (file("a"), b"x")]));
    assert!(refused.unwrap_err().contains("leads out"));
}

#[test]
fn links_that_lead_out_are_refused() {
    for target in ["../x", "/etc/passwd", "a/../../../x", ""] {
        let link = header(EntryType::Symlink, b"a/link", target.as_bytes(), 0);
        let refused = read(&archive(&[(link, b"")]));
        assert_eq!(refused.is_err(), target != "../x", "{target:?}");
    }
    let link = header(EntryType::Symlink, b"link", b"../x", 0);
    assert!(read(&archive(&[(link, b"")])).is_err());
    let link = header(EntryType::Link, b"link", b"/etc/passwd", 0);
    assert!(read(&archive(&[(link, b"")])).is_err());
}

#[test]
fn devices_and_pipes_are_refused() {
    for kind in [EntryType::Char, EntryType::Block, EntryType::Fifo, EntryType::GNUSparse] {
        assert!(read(&archive(&[(header(kind, b"a", b"", 0), b"")])).is_err(), "{kind:?}");
    }
}

#[test]
fn a_name_without_end_costs_no_memory() {
    let long = vec![b'x'; 64 << 20];
    let name = header(EntryType::GNULongName, b"././@LongLink", b"", long.len() as u64);
    let body = archive(&[(name, &long), (file("a"), b"x")]);
    assert!(body.len() < 64 << 10, "it is small on the wire: {}", body.len());
    assert!(read(&body).unwrap_err().contains("a name of more than"));
    let extended = header(EntryType::XHeader, b"pax", b"", long.len() as u64);
    assert!(read(&archive(&[(extended, &long), (file("a"), b"x")])).is_err());
}

#[test]
fn what_grows_is_cut_off_at_the_bound() {
    let zeros = vec![0; 2 << 20];
    let whole = header(EntryType::Regular, b"a", b"", zeros.len() as u64);
    assert!(read(&archive(&[(whole, &zeros)])).unwrap_err().contains("larger than it may be"));
    // Several that are small enough alone.
    let half = header(EntryType::Regular, b"a", b"", MOST / 2 + 1);
    let part = &zeros[..=1 << 19];
    assert!(read(&archive(&[(half.clone(), part), (half, part)])).is_err());
    // Folders alone, which write nothing, end as well.
    let mut frame = zstd::Encoder::new(Vec::new(), 1).unwrap();
    let folder = header(EntryType::Directory, b"a/", b"", 0);
    for _ in 0..300_000 {
        frame.write_all(folder.as_bytes()).unwrap();
    }
    assert!(read(&frame.finish().unwrap()).is_err());
}

#[test]
fn a_frame_that_wants_much_memory_is_refused() {
    let mut frame = zstd::Encoder::new(Vec::new(), 1).unwrap();
    frame.window_log(27).unwrap();
    frame.long_distance_matching(true).unwrap();
    let mut content = archive_plain();
    content.resize(40 << 20, 0);
    frame.write_all(&content).unwrap();
    assert!(read(&frame.finish().unwrap()).is_err());
}

fn archive_plain() -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    builder.append(&file("a"), &b"x"[..]).unwrap();
    builder.into_inner().unwrap()
}

#[test]
fn what_is_no_archive_or_ends_too_early_is_refused() {
    assert!(read(b"").is_err() || read(b"").unwrap().is_empty());
    assert!(read(b"not compressed").is_err());
    let whole = archive(&[(header(EntryType::Regular, b"a", b"", 5), b"hello")]);
    assert!(read(&whole[..whole.len() / 2]).is_err());
    let mut claims = zstd::Encoder::new(Vec::new(), 1).unwrap();
    claims.write_all(header(EntryType::Regular, b"a", b"", 500).as_bytes()).unwrap();
    claims.write_all(b"short").unwrap();
    assert!(read(&claims.finish().unwrap()).is_err());
}

#[test]
fn what_is_packed_comes_out_as_it_was_and_is_the_same_each_time() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let deep = format!("target/{}/program", "long".repeat(40));
    let entries = [
        Entry::File { path: "a/.turbo/log".into(), from: write("l", "log\n"), mode: 0o644 },
        Entry::File { path: deep.clone(), from: write("p", "program"), mode: 0o755 },
        Entry::Link { path: "target/link".into(), target: "program".into() },
    ];
    let make = |name: &str| {
        let path = place.path().join(name);
        pack(&entries, MOST, &mut File::create(&path).unwrap()).unwrap();
        fs::read(path).unwrap()
    };
    let body = make("one");
    assert_eq!(body, make("two"));
    let folder = place.path().join("into");
    fs::create_dir(&folder).unwrap();
    let found = unpack(body.as_slice(), &folder, MOST).unwrap();
    assert_eq!(found[0]["path"], "a/.turbo/log");
    assert_eq!((&found[1]["path"], &found[1]["mode"]), (&deep.into(), &0o755.into()));
    assert_eq!(found[2]["link"], "program");
    assert_eq!(fs::read_to_string(folder.join("1")).unwrap(), "program");
    let mut names = Vec::new();
    let mut tar = tar::Archive::new(zstd::Decoder::new(body.as_slice()).unwrap());
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let header = entry.header();
        assert_eq!((header.uid().unwrap(), header.mtime().unwrap()), (0, 0));
        names.push(entry.path().unwrap().display().to_string());
        entry.read_to_end(&mut Vec::new()).unwrap();
    }
    assert_eq!(names[..4], ["a/", "a/.turbo/", "a/.turbo/log", "target/"]);
    let large = Entry::File { path: "a".into(), from: write("x", &"x".repeat(2 << 20)), mode: 0 };
    assert!(pack(&[large], MOST, &mut File::create(place.path().join("y")).unwrap()).is_err());
}
