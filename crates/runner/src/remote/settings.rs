//! Where the remote cache is, and the pass to it: variables of the environment as turbo has them,
//! then the link of this work tree, then the manifest.

use std::env;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::workspace::Workspace;

/// The folder of the link. It ignores itself, so that no token is ever committed.
const FOLDER: &str = ".xtask";
const FILE: &str = "remote.json";

/// Everything that is needed to ask.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) team: Option<String>,
    pub(crate) team_id: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) upload_timeout: Duration,
    pub(crate) most: u64,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Settings {
    /// `None` where nobody has named a server, or given a token for it.
    pub(crate) fn find(workspace: &Workspace, config: &Config) -> Result<Option<Self>> {
        Self::of(config, &Link::read(workspace)?)
    }

    /// The same, by a link that may not be written yet.
    pub(crate) fn of(config: &Config, link: &Link) -> Result<Option<Self>> {
        let about = &config.remote;
        let told = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let url = told("TURBO_API").or_else(|| link.text("url")).or_else(|| about.url.clone());
        let token = told("TURBO_TOKEN").or_else(|| link.text("token"));
        let (Some(url), Some(token)) = (url, token) else { return Ok(None) };
        let key = told("TURBO_REMOTE_CACHE_SIGNATURE_KEY").or_else(|| link.text("key"));
        if about.signature && key.is_none() {
            bail!(
                "artifacts are signed here, and there is no key: set \
                 TURBO_REMOTE_CACHE_SIGNATURE_KEY, or run `cargo xtask link --key`"
            );
        }
        let seconds = |name: &str, usual: u64| {
            let told = told(name).and_then(|text| text.parse().ok());
            Duration::from_secs(told.unwrap_or(usual).clamp(1, 3600))
        };
        Ok(Some(Self {
            team: told("TURBO_TEAM").or_else(|| link.text("team")).or_else(|| about.team.clone()),
            team_id: told("TURBO_TEAMID")
                .or_else(|| link.text("teamId"))
                .or_else(|| about.team_id.clone()),
            timeout: seconds("TURBO_REMOTE_CACHE_TIMEOUT", about.timeout_seconds),
            upload_timeout: seconds(
                "TURBO_REMOTE_CACHE_UPLOAD_TIMEOUT",
                about.upload_timeout_seconds,
            ),
            most: about.max_artifact_mb << 20,
            key,
            url,
            token,
        }))
    }

    /// The order that begins a conversation.
    pub(super) fn order(&self) -> Value {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        json!({
            "do": "open", "url": self.url, "token": self.token, "teamId": self.team_id,
            "slug": self.team, "key": self.key, "timeout": millis(self.timeout),
            "uploadTimeout": millis(self.upload_timeout), "most": self.most,
        })
    }
}

/// The link of a work tree to a remote cache: a file that its owner alone may read.
#[derive(Debug)]
pub(crate) struct Link {
    path: PathBuf,
    values: Map<String, Value>,
}

impl Link {
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let path = workspace.root.join(FOLDER).join(FILE);
        let values = match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} is not JSON", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Map::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        Ok(Self { path, values })
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let value = self.values.get(name).and_then(Value::as_str);
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    }

    pub(crate) fn set(&mut self, name: &str, value: Option<String>) {
        match value {
            Some(value) => self.values.insert(name.to_owned(), Value::String(value)),
            None => self.values.remove(name),
        };
    }

    /// Writes it for its owner alone, in a folder that Git ignores. An empty one is removed.
    pub(crate) fn save(&self) -> Result<()> {
        use std::os::unix::fs::OpenOptionsExt;
        let folder = self.path.parent().context("a file has a folder")?;
        if self.values.is_empty() {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            };
        }
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        crate::files::write(&folder.join(".gitignore"), b"*\n")?;
        let new = crate::files::beside(&self.path);
        let mut options = fs::File::options();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&new)?;
        let text = format!("{:#}\n", Value::Object(self.values.clone()));
        let written = file.write_all(text.as_bytes()).and_then(|()| fs::rename(&new, &self.path));
        if written.is_err() {
            // Half of a token helps nobody.
            let _gone = fs::remove_file(&new);
        }
        written.with_context(|| format!("cannot write {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_link_is_its_owners_alone_and_ignored_by_git() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::bare(folder.path());
        let mut link = Link::read(&workspace).unwrap();
        link.set("token", Some("secret".to_owned()));
        link.save().unwrap();
        let place = folder.path().join(".xtask");
        let mode = fs::metadata(place.join("remote.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_to_string(place.join(".gitignore")).unwrap(), "*\n");
        let mut link = Link::read(&workspace).unwrap();
        assert_eq!(link.text("token").as_deref(), Some("secret"));
        link.set("token", None);
        link.save().unwrap();
        assert!(!place.join("remote.json").exists());
    }
}
