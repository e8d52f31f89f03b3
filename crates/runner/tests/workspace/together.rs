//! Two runs at once, and two work trees on one cache.

use super::fixture::{Fixture, Ran};

#[test]
fn two_runs_at_once_do_no_harm() {
    let fixture = Fixture::new();
    let children: Vec<_> = (0..3).map(|_| fixture.start(&["run", "check", "gen"])).collect();
    for child in children {
        Ran::of(&child.wait_with_output().unwrap()).expect(0);
    }
    assert!(fixture.run(&["run", "check", "gen"]).expect(0).out.contains("FULL CACHE"));
    fixture.run(&["cache", "verify"]).expect(0);
}

#[test]
fn a_work_tree_finds_what_another_has_made() {
    let fixture = Fixture::new();
    fixture.run(&["run", "check", "test", "build"]).expect(0);
    let sibling = fixture.sibling();
    let ran = sibling.run(&["run", "check", "test", "build"]).expect(0);
    assert!(ran.out.contains("FULL CACHE"), "{}", ran.all());
    assert!(sibling.root().join("target/debug/top").exists());
    // A program that says where it was built is another one elsewhere; a verdict is not.
    for one in [&fixture, &sibling] {
        let text = "fn main() { println!(\"{}\", env!(\"CARGO_MANIFEST_DIR\")); }\n";
        one.write("apps/top/src/main.rs", text);
    }
    fixture.run(&["run", "check", "build"]).expect(0);
    let left = Fixture::misses(&mut sibling.command(&["run", "check", "build", "--dry=json"]));
    assert_eq!(left.into_iter().collect::<Vec<_>>(), ["top#build"]);
}
