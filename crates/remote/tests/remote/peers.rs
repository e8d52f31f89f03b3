//! Others' clients and servers. `cargo xtask bench tasks` installs them and names their folder;
//! without it these tests say so.

use std::fs;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::fixture::{Clone, Ran, Server, TOKEN};

/// A folder with `node_modules`, which has turbo and turborepo-remote-cache.
fn installed(program: &str) -> Option<PathBuf> {
    let Some(home) = std::env::var_os("XTASK_TEST_PEERS") else {
        println!("skipped: `cargo xtask bench tasks` installs {program} to try");
        return None;
    };
    let path = PathBuf::from(home).join("node_modules/.bin").join(program);
    assert!(path.exists(), "{} is not installed", path.display());
    Some(path)
}

/// turborepo-remote-cache on a port that was free.
struct Theirs {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Theirs {
    fn start(program: PathBuf) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(program);
        command
            .env("TURBO_TOKEN", TOKEN)
            .env("STORAGE_PROVIDER", "local")
            .env("STORAGE_PATH", folder.path())
            .env("STORAGE_PATH_USE_TMP_FOLDER", "false")
            // With any key it keeps the tags that come.
            .env("TURBO_REMOTE_CACHE_SIGNATURE_KEY", "of the server")
            .env("PORT", port.to_string())
            .env("HOST", "127.0.0.1")
            .env("NODE_ENV", "production")
            .current_dir(folder.path())
            .stdout(Stdio::null());
        let child = command.spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "it does not listen");
            std::thread::park_timeout(Duration::from_millis(50));
        }
        Self { child, url: format!("http://127.0.0.1:{port}"), _folder: folder }
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn our_client_and_their_server() {
    let Some(program) = installed("turborepo-remote-cache") else { return };
    let server = Theirs::start(program);
    let all = ["run", "check", "gen"];
    let key = [("TURBO_TEAM", "red"), ("TURBO_REMOTE_CACHE_SIGNATURE_KEY", "key")];
    let run = || Clone::new().with_all(&server.url, &all, &key).expect(0);
    run().says("3 sent").is_silent_on("remote cache");
    run().says("FULL CACHE").says("2 fetched").is_silent_on("remote cache");
    let other = [("TURBO_TEAM", "red"), ("TURBO_REMOTE_CACHE_SIGNATURE_KEY", "other")];
    Clone::new().with_all(&server.url, &all, &other).expect(0).says("0 fetched");
}

#[test]
fn their_client_and_our_server() {
    let Some(program) = installed("turbo") else { return };
    let server = Server::start();
    let clone = || {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "package.json",
            r#"{"name":"root","packageManager":"npm@10.0.0","workspaces":["a"]}"#,
        );
        write("package-lock.json", r#"{"name":"root","lockfileVersion":3,"packages":{}}"#);
        write(
            "turbo.json",
            r#"{"remoteCache":{"signature":true},"tasks":{"gen":{"outputs":["out/**"]}}}"#,
        );
        let gen_script = "mkdir -p out && echo made > out/a && echo generated";
        write("a/package.json", &format!(r#"{{"name":"a","scripts":{{"gen":"{gen_script}"}}}}"#));
        write(".gitignore", "out\n.turbo\nnode_modules\n");
        let git = Command::new("git").args(["init", "-q"]).current_dir(folder.path()).status();
        assert!(git.unwrap().success());
        folder
    };
    let run = |folder: &tempfile::TempDir, key: &str| {
        let mut command = Command::new(&program);
        command
            .args(["run", "gen", "--no-update-notifier", "--no-daemon", "--cache=remote:rw"])
            .current_dir(folder.path())
            .envs([("TURBO_TELEMETRY_DISABLED", "1"), ("DO_NOT_TRACK", "1")])
            .envs([
                ("TURBO_API", server.url.as_str()),
                ("TURBO_TOKEN", TOKEN),
                ("TURBO_TEAM", "red"),
            ])
            .env("TURBO_REMOTE_CACHE_SIGNATURE_KEY", key)
            .stdin(Stdio::null());
        Ran::of(&mut command).expect(0)
    };
    run(&clone(), "key").says("Cached:    0 cached, 1 total");
    assert_eq!(server.count(), 1);
    let second = clone();
    run(&second, "key").says("FULL TURBO").says("generated");
    let mut text = String::new();
    fs::File::open(second.path().join("a/out/a")).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "made\n");
    run(&clone(), "other").says("Cached:    0 cached, 1 total");
}
