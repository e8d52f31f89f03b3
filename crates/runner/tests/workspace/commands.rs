//! Tasks that are commands: their order, their inputs, their outputs.

use super::fixture::Fixture;

fn with_tasks(more: &str) -> Fixture {
    let fixture = Fixture::new();
    let text = fixture.read("Cargo.toml") + more;
    fixture.write("Cargo.toml", &text);
    fixture
}

#[test]
fn a_task_waits_for_those_that_it_depends_on() {
    let tasks = "
[workspace.metadata.xtask.tasks.note]
depends-on = [\"^note\"]
command = \"echo $(basename $PWD) >> ../../order.txt; echo noted\"
cache = false
";
    let fixture = with_tasks(tasks);
    let ran = fixture.run(&["note", "--filter=top", "--concurrency=4"]).expect(0);
    assert_eq!(fixture.read("order.txt"), "base\nmiddle\ntop\n", "{}", ran.all());
    fixture.write("order.txt", "");
    fixture.run(&["note", "--filter=top", "--only"]).expect(0);
    assert_eq!(fixture.read("order.txt"), "top\n");
    let graph = fixture.run(&["note", "--filter=top", "--graph=mermaid"]).expect(0);
    assert!(graph.out.starts_with("graph TD\n  n0[\"top#note\"]"), "{}", graph.all());
    assert_eq!(fixture.read("order.txt"), "top\n");
}

#[test]
fn a_failure_stops_what_depends_on_it_and_the_worst_code_is_given() {
    let tasks = "
[workspace.metadata.xtask.tasks.step]
depends-on = [\"^step\"]
command = \"test $(basename $PWD) != middle || exit 7\"
cache = false
[workspace.metadata.xtask.tasks.\"//#last\"]
command = \"exit 3\"
cache = false
";
    let fixture = with_tasks(tasks);
    let run = |more: &[&str]| fixture.run(&[&["run", "step", "last"], more].concat()).expect(7);
    let ran = run(&["--continue=dependencies-successful"]);
    assert!(ran.out.contains(" Tasks:  3 successful, 6 total"), "{}", ran.all());
    assert!(ran.out.contains("middle#step") && ran.out.contains("//#last"), "{}", ran.all());
    let ran = run(&["--continue"]);
    assert!(ran.out.contains(" Tasks:  4 successful, 6 total"), "{}", ran.all());
}

#[test]
fn a_command_runs_again_for_its_inputs_and_its_dependencies_alone() {
    let tasks = "
[workspace.metadata.xtask.tasks.\"other#use\"]
depends-on = [\"gen\"]
inputs = []
command = \"cat out/gen.txt\"
";
    let fixture = with_tasks(tasks);
    let use_it = ["run", "use", "--filter=other", "--log-order=grouped"];
    let ran = fixture.run(&use_it).expect(0);
    assert!(ran.out.contains("other:use: in\n"), "{}", ran.all());
    fixture.write("crates/other/src/lib.rs", "//! Changed.\n");
    assert!(fixture.run(&use_it).expect(0).out.contains("FULL CACHE"));
    fixture.write("crates/other/in.txt", "new\n");
    let ran = fixture.run(&use_it).expect(0);
    assert!(ran.out.contains("other:use: new\n") && ran.out.contains("0 cached"), "{}", ran.all());
}

#[test]
fn arguments_reach_commands_and_are_part_of_the_key() {
    let tasks = "
[workspace.metadata.xtask.tasks.\"other#say\"]
command = \"echo said\"
";
    let fixture = with_tasks(tasks);
    let ran = fixture.run(&["say", "--", "a b", "c"]).expect(0);
    assert!(ran.out.contains("other:say: said a b c\n"), "{}", ran.all());
    assert!(fixture.run(&["say", "--", "a b", "c"]).out.contains("FULL CACHE"));
    assert!(fixture.run(&["say", "--", "a", "b", "c"]).out.contains("0 cached"));
}

#[test]
fn what_never_ends_keeps_no_place_and_ends_with_the_run() {
    let tasks = "
[workspace.metadata.xtask.tasks.\"other#serve\"]
command = \"echo $$ > pid; exec sleep 600\"
persistent = true
[workspace.metadata.xtask.tasks.\"other#use\"]
with = [\"serve\"]
command = \"while ! test -s pid; do :; done; echo used\"
cache = false
";
    let fixture = with_tasks(tasks);
    let mut child = fixture.start(&["use", "--filter=other", "--concurrency=1"]);
    let mut out = String::new();
    let pipe = child.stdout.as_mut().unwrap();
    for line in std::io::BufRead::lines(std::io::BufReader::new(pipe)) {
        out += &line.unwrap();
        if out.contains("other:use: used") {
            break;
        }
    }
    let server = fixture.read("crates/other/pid").trim().to_owned();
    let kill = |signal: &str, id: &str| {
        let done = std::process::Command::new("kill").args([signal, id]).output().unwrap();
        done.status.success()
    };
    assert!(kill("-0", &server), "{out}");
    assert!(kill("-INT", &child.id().to_string()));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!kill("-0", &server), "it outlived the run");
}

#[test]
fn on_github_logs_fold_and_failures_do_not() {
    let tasks = "
[workspace.metadata.xtask.tasks.\"other#good\"]
command = \"echo well\"
[workspace.metadata.xtask.tasks.\"other#bad\"]
command = \"echo badly; exit 4\"
";
    let fixture = with_tasks(tasks);
    let mut command = fixture.command(&["good", "bad", "--continue"]);
    let output = command.envs([("CI", "true"), ("GITHUB_ACTIONS", "true")]).output().unwrap();
    let ran = super::fixture::Ran::of(&output).expect(4);
    let folded = "::group::other#good\n";
    assert!(ran.out.contains(folded) && ran.out.contains("other:good: well\n::endgroup::\n"));
    assert!(ran.out.contains("other:bad: failed\nother:bad: badly\n"), "{}", ran.all());
    assert!(!ran.out.contains("::group::other#bad"), "{}", ran.all());
}

#[test]
fn the_runner_has_few_dependencies() {
    let mut cargo = std::process::Command::new("cargo");
    xtask_runner::cargo::clean(&mut cargo);
    let args = ["tree", "--package=xtask-runner", "--edges=normal", "--prefix=none", "--offline"];
    let output = cargo.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let names: std::collections::BTreeSet<&str> =
        text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!((2..=26).contains(&names.len()), "{} with itself: {names:?}", names.len());
}

#[test]
fn what_is_wrong_is_named_with_its_file_and_line() {
    for (more, line, hint) in [
        ("tasks.a.depnds-on = []", 1, "did you mean `depends-on`?"),
        ("tasks.a.depends-on = [\"buidl\"]", 1, "did you mean `build`?"),
        ("tasks.a.depends-on = [\"midle#build\"]", 1, "did you mean `middle`?"),
        ("tasks.a.inputs = [\"$cargos\"]", 1, "did you mean `$cargo`?"),
        ("tasks.a.cache = \"yes\"", 1, "it takes true or false"),
        ("\ntasks.d.persistent = true\ntasks.a.depends-on = [\"d\"]", 3, "it never ends"),
        ("boundaries.packages.bas = {}", 1, "did you mean `base`?"),
        ("tasks.\"bas#x\".command = \"x\"", 1, "did you mean `base`?"),
    ] {
        let fixture = Fixture::new();
        let before = fixture.read("Cargo.toml") + "[workspace.metadata.xtask]\n";
        let before = before.replace("[workspace.metadata.xtask.tasks.test]\ncache = true\n", "");
        fixture.write("Cargo.toml", &format!("{before}{more}\n"));
        let ran = fixture.run(&["run", "check", "--dry"]).expect(1);
        let place = format!("Cargo.toml:{}: ", before.lines().count() + line);
        assert!(ran.err.contains(&place) && ran.err.contains(hint), "{more}\n{}", ran.all());
    }
}

#[test]
fn tasks_that_wait_for_each_other_are_refused() {
    let tasks = "
[workspace.metadata.xtask.tasks.a]
command = \"true\"
depends-on = [\"b\"]
[workspace.metadata.xtask.tasks.b]
command = \"true\"
depends-on = [\"a\"]
";
    let fixture = with_tasks(tasks);
    let ran = fixture.run(&["run", "a"]).expect(1);
    assert!(
        ran.err.contains("wait for each other: ") && ran.err.contains("Cargo.toml:"),
        "{}",
        ran.all()
    );
}
