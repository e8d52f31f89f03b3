//! Harm to a cache: a run that is killed, a file that rots, a bound that is met.

use std::fs;
use std::path::PathBuf;

use super::fixture::Fixture;

fn results(fixture: &Fixture) -> Vec<PathBuf> {
    let below = |folder: PathBuf| {
        fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect::<Vec<_>>()
    };
    below(fixture.cache().join("v1/results")).into_iter().flat_map(below).collect()
}

fn gen_result(fixture: &Fixture) -> PathBuf {
    let is_gen = |folder: &PathBuf| {
        fs::read_to_string(folder.join("about.json")).is_ok_and(|text| text.contains("other#gen"))
    };
    results(fixture).into_iter().find(is_gen).expect("gen was kept")
}

/// How much of a result has been written.
fn in_the_making(fixture: &Fixture) -> Option<u64> {
    let folder = fs::read_dir(fixture.cache().join("v1/making")).ok()?.flatten().next()?.path();
    Some(fs::metadata(folder.join("0")).map_or(0, |about| about.len()))
}

#[test]
fn a_run_that_is_killed_while_it_writes_leaves_nothing_that_is_used() {
    let fixture = Fixture::new();
    let more = "
[workspace.metadata.xtask.tasks.\"other#large\"]
command = \"mkdir -p out && head -c 64000000 /dev/zero > out/large && echo written\"
outputs = [\"out/large\"]
";
    let text = fixture.read("Cargo.toml") + more;
    fixture.write("Cargo.toml", &text);
    // Killed at another point each time: before anything is kept, and while more and more of it is.
    for bytes in [None, Some(0), Some(8), Some(24), Some(40), Some(56)] {
        let mut child = fixture.start(&["run", "large", "--force"]);
        let is_there = || bytes.is_none_or(|bytes| in_the_making(&fixture) >= Some(bytes << 20));
        while !is_there() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        fixture.run(&["cache", "verify"]).expect(0);
        let making = fixture.cache().join("v1/making");
        if making.exists() {
            fs::remove_dir_all(making).unwrap();
        }
    }
    // The last command may still be writing.
    let ran = fixture.run(&["run", "large", "--force"]).expect(0);
    assert!(ran.out.contains("written"), "{}", ran.all());
    fs::remove_dir_all(fixture.root().join("crates/other/out")).unwrap();
    let ran = fixture.run(&["run", "large"]).expect(0);
    assert!(ran.out.contains("FULL CACHE"), "{}", ran.all());
    assert_eq!(
        fs::metadata(fixture.root().join("crates/other/out/large")).unwrap().len(),
        64_000_000
    );
}

#[test]
fn what_rots_is_found_and_is_never_restored() {
    let fixture = Fixture::new();
    fixture.run(&["run", "gen"]).expect(0);
    let rot = |file: &str, text: &str| {
        fs::remove_dir_all(fixture.root().join("crates/other/out")).unwrap();
        fs::write(gen_result(&fixture).join(file), text).unwrap();
        let ran = fixture.run(&["run", "gen"]).expect(0);
        assert!(ran.out.contains("0 cached"), "{file}: {}", ran.all());
        assert_eq!(fixture.read("crates/other/out/gen.txt"), "in\n", "{file}");
    };
    rot("0", "half");
    fixture.run(&["cache", "verify"]).expect(1);
    fixture.run(&["cache", "verify"]).expect(0);
    fixture.run(&["run", "gen"]).expect(0);
    rot("log", "other\n");
    fixture.run(&["cache", "verify"]).expect(1);
    fixture.run(&["run", "gen"]).expect(0);
    rot("about.json", "{");
    fixture.run(&["cache", "verify"]).expect(1);
}

#[test]
fn bounds_evict_the_oldest_and_a_result_in_use_stays() {
    let fixture = Fixture::new();
    fixture.run(&["run", "gen"]).expect(0);
    fixture.write("crates/other/in.txt", "two\n");
    fixture.run(&["run", "gen"]).expect(0);
    assert_eq!(results(&fixture).len(), 2);
    let ran = fixture.run(&["cache", "ls"]).expect(0);
    assert_eq!(ran.out.lines().filter(|line| line.contains("other#gen")).count(), 2);
    fixture.run(&["cache", "gc", "--max-age-days=1"]).expect(0);
    assert_eq!(results(&fixture).len(), 2);
    let old = gen_result(&fixture).join("about.json");
    let then =
        fs::metadata(&old).unwrap().modified().unwrap() - std::time::Duration::from_hours(72);
    fs::File::options().append(true).open(&old).unwrap().set_modified(then).unwrap();
    let ran = fixture.run(&["cache", "gc", "--max-age-days=2"]).expect(0);
    assert!(ran.out.starts_with("removed 1 results"), "{}", ran.all());
    assert_eq!(results(&fixture).len(), 1);
    fixture.run(&["cache", "gc", "--max-size-mb=0"]).expect(0);
    assert_eq!(results(&fixture).len(), 0);
    fixture.run(&["run", "gen"]).expect(0);
}

#[test]
fn an_input_that_changes_while_a_task_runs_is_not_taken_for_what_it_was() {
    let fixture = Fixture::new();
    let more = "
[workspace.metadata.xtask.tasks.\"other#racy\"]
command = \"cat in.txt && echo changed > in.txt\"
inputs = [\"in.txt\"]
";
    let text = fixture.read("Cargo.toml") + more;
    fixture.write("Cargo.toml", &text);
    let ran = fixture.run(&["run", "racy"]).expect(0);
    assert!(
        ran.out.contains("its inputs changed while it ran: crates/other/in.txt changed"),
        "{}",
        ran.all()
    );
    fixture.write("crates/other/in.txt", "in\n");
    assert!(fixture.run(&["run", "racy"]).expect(0).out.contains("0 cached"));
}
