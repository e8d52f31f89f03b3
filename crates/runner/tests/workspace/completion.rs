//! `completion`: the words that may follow, as the shells themselves complete them. bash is always
//! there; zsh and fish are asked where they are installed.

use std::process::Command;

use xtask_runner::process::on_path;

use super::fixture::{Fixture, Ran};

/// Lines as a person types them, each with what stands there after the key of completion.
const TYPED: &[(&str, &str)] = &[
    ("cargo xtask bou", "cargo xtask boundaries"),
    ("cargo xtask run check --filter mid", "cargo xtask run check --filter middle"),
    ("cargo xtask check --output-l", "cargo xtask check --output-logs"),
    ("cargo xtask other#g", "cargo xtask other#gen"),
    ("cargo xt", "cargo xtask"),
];

/// The shell's answers, one a line. `cargo xtask` is the runner of this test.
fn ask(fixture: &Fixture, program: &str, script: &str) -> Vec<String> {
    let file = fixture.root().join(format!("ask.{program}"));
    std::fs::write(&file, script).unwrap();
    // Without the settings of the person who runs the test.
    let plain: &[&str] = match program {
        "fish" => &["--no-config"],
        "zsh" => &["-f"],
        _ => &["--norc", "--noprofile"],
    };
    let runner = fixture.command(&[]);
    let mut command = Command::new(program);
    command.args(plain).arg(file).current_dir(fixture.root()).env("TERM", "dumb");
    command.env("RUNNER", runner.get_program());
    for (name, value) in runner.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let ran = Ran::of(&command.stdin(std::process::Stdio::null()).output().unwrap());
    ran.out.lines().map(|line| line.trim_end().replace("\\#", "#")).collect()
}

fn script(fixture: &Fixture, shell: &str) -> String {
    let ran = fixture.run(&["completion", shell]).expect(0);
    assert!(ran.out.contains("completion words --"), "{}", ran.all());
    ran.out
}

fn expected() -> Vec<String> {
    TYPED.iter().map(|(_, then)| (*then).to_owned()).collect()
}

fn is_here(shell: &str) -> bool {
    let found = on_path(shell).is_some();
    if !found {
        eprintln!("there is no {shell} here to be asked");
    }
    found
}

#[test]
fn bash_completes_what_is_typed() {
    let fixture = Fixture::new();
    let mut text = script(&fixture, "bash");
    text += "cargo() { \"$RUNNER\" \"${@:2}\"; }\n";
    // What is typed stays, but for its last word.
    let asks: Vec<String> = TYPED
        .iter()
        .map(|(typed, _)| {
            format!(
                "COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _cargo_or_xtask\n\
                 COMP_WORDS[COMP_CWORD]=${{COMPREPLY[*]}}; echo \"${{COMP_WORDS[*]}}\"\n"
            )
        })
        .collect();
    text += &asks.concat();
    assert_eq!(ask(&fixture, "bash", &text), expected());
}

#[test]
fn zsh_completes_what_is_typed() {
    if !is_here("zsh") {
        return;
    }
    let fixture = Fixture::new();
    std::fs::write(fixture.root().join("completion.zsh"), script(&fixture, "zsh")).unwrap();
    // A terminal of its own: the keys are a tab, and those that print the line.
    let text = "zmodload zsh/zpty\n\
         zpty z zsh -f -i\n\
         zpty -w z 'PS1= PS2=; autoload -Uz compinit; compinit -u -D; \
         cargo() { \"$RUNNER\" \"${@:2}\" }; source completion.zsh; print REA\"\"DY'\n\
         zpty -r z out '*READY*'\n\
         ask() {\n\
         zpty -w -n z \"$1\"$'\\t\\x01print -r -- \"<\\x05>\"\\n'\n\
         zpty -r z out $'*\\n<*>*'\n\
         print -r -- \"${${out##*<}%%>*}\"\n\
         }\n";
    let asks: Vec<_> = TYPED.iter().map(|(typed, _)| format!("ask '{typed}'\n")).collect();
    let asks = asks.concat();
    assert_eq!(ask(&fixture, "zsh", &format!("{text}{asks}zpty -d z\n")), expected());
}

#[test]
fn fish_completes_what_is_typed() {
    if !is_here("fish") {
        return;
    }
    let fixture = Fixture::new();
    let head = "function cargo; \"$RUNNER\" $argv[2..]; end\n";
    let text = head.to_owned() + &script(&fixture, "fish");
    for (typed, then) in TYPED {
        let word = then.rsplit(' ').next().unwrap();
        // It may offer files beside them.
        let asks = format!("{text}complete -C '{typed}'\n");
        let words = ask(&fixture, "fish", &asks);
        assert!(words.contains(&word.to_owned()), "{typed}: {words:?}");
    }
}

#[test]
fn words_are_those_that_may_follow() {
    let fixture = Fixture::new();
    let words = |typed: &[&str]| {
        let all = [&["completion", "words", "--"], typed].concat();
        fixture.run(&all).expect(0).out.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(words(&["che"]), ["check"]);
    assert!(words(&["w"]).contains(&"watch".to_owned()));
    assert_eq!(words(&["check", "--filter", "mi"]), ["middle"]);
    assert_eq!(words(&["check", "--out"]), ["--output-logs"]);
    assert_eq!(words(&["other#g"]), ["other#gen"]);
    fixture.run(&["completion", "tcsh"]).expect(2);
}
