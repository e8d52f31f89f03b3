//! Reads the values of flags, and tells the range of each.

use std::net::SocketAddr;
use std::path::PathBuf;

use confab_broker::RedisBroker;
use confab_protocol::api::Secret;
use ipnet::IpNet;
use url::Url;

use super::site::Docs;

#[derive(Clone, Debug)]
pub(super) struct Networks(pub(super) Vec<IpNet>);

pub(super) fn addr(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|error| {
        format!("{error}; allowed: an IP address and a port, such as 127.0.0.1:8080")
    })
}

pub(super) fn database(text: &str) -> Result<Secret, String> {
    let is_postgres = |url: Url| {
        let named = url.path().len() > 1 && !url.cannot_be_a_base();
        let hosted = url.has_host() || url.query_pairs().any(|(name, _)| name == "host");
        matches!(url.scheme(), "postgres" | "postgresql") && named && hosted
    };
    if text.strip_prefix("sqlite:").is_some_and(|path| !path.is_empty())
        || Url::parse(text).is_ok_and(is_postgres)
    {
        Ok(Secret::new(text))
    } else {
        let postgres = "postgres://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE";
        Err(format!("allowed: sqlite:PATH or {postgres}"))
    }
}

pub(super) fn redis_url(text: &str) -> Result<Secret, String> {
    let scheme = text.split(':').next();
    let known = matches!(
        scheme,
        Some("redis" | "rediss" | "unix" | "redis+unix" | "redis+sentinel" | "rediss+sentinel")
    );
    if known && RedisBroker::check(text).is_ok() {
        Ok(Secret::new(text))
    } else {
        Err("allowed: redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], \
             redis+sentinel://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…]/SERVICE[/DATABASE]\
             [?sentinel_user=USER&sentinel_password=PASSWORD], the same over TLS with rediss: or \
             rediss+sentinel:, or unix:///PATH"
            .to_owned())
    }
}

pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let fits = |url: &Url| {
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let bare = url.username().is_empty() && url.password().is_none();
        matches!(url.scheme(), "http" | "https") && url.has_host() && plain && bare
    };
    Url::parse(text).ok().filter(fits).ok_or_else(|| {
        "allowed: http:// or https:// with a host, an optional port and no path".to_owned()
    })
}

pub(super) fn networks(text: &str) -> Result<Networks, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let network = |part: &str| {
        let single = || part.parse::<std::net::IpAddr>().ok().map(IpNet::from);
        part.parse::<IpNet>().ok().or_else(single).ok_or_else(|| {
            format!(
                "'{part}' is neither an address nor a network; allowed: 10.0.0.0/8,::1 and such"
            )
        })
    };
    parts.map(network).collect::<Result<_, _>>().map(Networks)
}

pub(super) fn directory(text: &str) -> Result<PathBuf, String> {
    let dir = PathBuf::from(text);
    if dir.is_dir() { Ok(dir) } else { Err("allowed: a directory that is there".to_owned()) }
}

pub(super) fn docs(text: &str) -> Result<Docs, String> {
    let dir = PathBuf::from(text);
    match text {
        "off" => Ok(Docs::Off),
        _ if dir.is_dir() => Ok(Docs::In(dir)),
        _ => Err("allowed: off, or a directory that is there".to_owned()),
    }
}

pub(super) fn within(least: u32, most: u32) -> impl Fn(&str) -> Result<u32, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("allowed: a whole number from {least} to {most}"))
    }
}

/// The same, or 0.
pub(super) fn none_or_within(
    least: u32,
    most: u32,
) -> impl Fn(&str) -> Result<u32, String> + Clone {
    let within = within(least, most);
    move |text| match text {
        "0" => Ok(0),
        text => within(text)
            .map_err(|_not_within| format!("allowed: 0, or a whole number from {least} to {most}")),
    }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    let filter = tracing_subscriber::EnvFilter::builder().parse(text);
    filter.map(|_| text.to_owned()).map_err(|error| {
        format!("{error}; allowed: error, warn, info, debug, trace, or target=level pairs")
    })
}
