//! `cargo xtask completion`: scripts for shells, and the words that these ask for.

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::config::unknown;
use crate::run::{FLAGS, Session};
use crate::{screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask completion bash|zsh|fish

Writes a script that completes commands, tasks, packages and options after `cargo xtask`:

  bash   source <(cargo xtask completion bash)
  zsh    source <(cargo xtask completion zsh)
  fish   cargo xtask completion fish | source";

const SHELLS: &[&str] = &["bash", "zsh", "fish"];

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut words = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            // What is typed so far may look like anything.
            Arg::Value(value) => words.push(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    match words.split_first() {
        Some((first, [])) if first == "bash" => screen::plain(BASH.trim()),
        Some((first, [])) if first == "zsh" => screen::plain(ZSH.trim()),
        Some((first, [])) if first == "fish" => screen::plain(FISH.trim()),
        Some((first, typed)) if first == "words" => {
            let typed = typed.iter().map(String::as_str).collect::<Vec<_>>();
            screen::plain(&candidates(&typed)?.join("\n"));
        }
        given => {
            let given = given.map_or("", |(first, _)| first.as_str());
            return Err(usage::wrong(unknown("shell", given, SHELLS.iter().copied())));
        }
    }
    Ok(())
}

/// Words that may stand in the place of the last one.
fn candidates(typed: &[&str]) -> Result<Vec<String>> {
    let (last, before) = typed.split_last().unwrap_or((&"", &[]));
    let session = Session::open()?;
    let packages = || session.workspace.packages.iter().map(|package| package.name.clone());
    let mut all: Vec<String> = Vec::new();
    let takes_package = matches!(before.last(), Some(&("-F" | "--filter" | "ls" | "prune")))
        && !last.starts_with('-');
    if takes_package {
        all.extend(packages());
    } else if last.starts_with('-') {
        all.extend(FLAGS.iter().map(|flag| format!("--{flag}")));
        all.push("--help".to_owned());
    } else if let Some((package, _)) = last.split_once('#') {
        all.extend(session.config.names().iter().map(|task| format!("{package}#{task}")));
    } else {
        if before.is_empty() {
            all.extend(super::names().into_iter().map(str::to_owned));
        }
        all.extend(session.config.names().into_iter().map(str::to_owned));
        if before.first() == Some(&"why") {
            all = packages().map(|package| format!("{package}#")).collect();
        }
    }
    all.retain(|word| word.starts_with(last));
    all.sort();
    all.dedup();
    Ok(all)
}

const BASH: &str = r#"
_cargo_xtask() {
    local line=("${COMP_WORDS[@]:2:COMP_CWORD-1}")
    COMPREPLY=()
    while IFS= read -r word; do
        [[ -n $word ]] && COMPREPLY+=("$word")
    done < <(cargo xtask completion words -- "${line[@]}" 2>/dev/null)
}
_cargo_or_xtask() {
    if [[ ${COMP_WORDS[1]} == xtask && $COMP_CWORD -gt 1 ]]; then
        _cargo_xtask
    elif declare -F _cargo >/dev/null; then
        _cargo "$@"
    else
        mapfile -t COMPREPLY < <(compgen -W "xtask" -- "${COMP_WORDS[COMP_CWORD]}")
    fi
}
complete -o default -F _cargo_or_xtask cargo
"#;

const ZSH: &str = r#"
_cargo_or_xtask() {
    if [[ ${words[2]} == xtask && $CURRENT -gt 2 ]]; then
        local -a found
        found=("${(@f)$(cargo xtask completion words -- "${(@)words[3,CURRENT]}" 2>/dev/null)}")
        compadd -a found
    elif (( $+functions[_cargo] )); then
        _cargo "$@"
    else
        compadd xtask
    fi
}
compdef _cargo_or_xtask cargo
"#;

const FISH: &str = r"
function __cargo_xtask_words
    set -l line (commandline -opc)[3..] (commandline -ct)
    cargo xtask completion words -- $line 2>/dev/null
end
complete -c cargo -n 'test (count (commandline -opc)) -eq 1' -a xtask
complete -c cargo -n 'string match -q xtask (commandline -opc)[2]' -f -a '(__cargo_xtask_words)'
";
