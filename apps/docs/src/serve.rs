//! Shows the site while it is written: each page is made anew when it is asked for.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::fault::Error;
use crate::print::Files;
use crate::site::Site;
use crate::sources::kind;

const PATIENCE: Duration = Duration::from_secs(5);
/// The most bytes of a request that are looked at.
const HEAD: u64 = 16 * 1024;

/// Serves the site on an address of this machine, under `/docs/` as the server does, until the process
/// ends. One connection at a time: it is for the person who writes.
pub fn serve(root: &Path, address: SocketAddr, reload: Option<u16>) -> Result<(), Error> {
    let listener =
        TcpListener::bind(address).map_err(|source| Error::Listen { address, source })?;
    let address = listener.local_addr().unwrap_or(address);
    println!("the documentation is at http://{address}/docs/");
    let mut files = Files::default();
    for stream in listener.incoming() {
        // A browser that goes away meanwhile is no fault of ours.
        drop(stream.and_then(|stream| answer((root, reload), &mut files, stream)));
    }
    Ok(())
}

fn answer(
    (root, reload): (&Path, Option<u16>),
    files: &mut Files,
    mut stream: TcpStream,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new((&stream).take(HEAD)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let Some(path) = path.strip_prefix("/docs/") else {
        return respond(&mut stream, "302 Found", "text/plain", b"", "Location: /docs/\r\n");
    };
    let name = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    if kind(&name) == "html" {
        match Site::read(root).and_then(|site| site.reloading(reload).print()) {
            Ok(new) => *files = new,
            Err(error) => {
                let said = format!("{error}\n");
                let plain = "text/plain; charset=utf-8";
                return respond(&mut stream, "500 Faults", plain, said.as_bytes(), "");
            }
        }
    }
    match files.get(&name) {
        Some(content) => respond(&mut stream, "200 OK", media_type(&name), content, ""),
        None => respond(&mut stream, "404 Not Found", "text/plain", b"no such page\n", ""),
    }
}

fn respond(
    stream: &mut TcpStream,
    status: &str,
    media_type: &str,
    content: &[u8],
    more: &str,
) -> io::Result<()> {
    let length = content.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n{more}\r\n"
    )?;
    stream.write_all(content)
}

fn media_type(name: &str) -> &'static str {
    match kind(name) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css",
        "js" => "text/javascript",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}
