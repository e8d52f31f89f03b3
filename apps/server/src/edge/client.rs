//! Finds out where a request came from, as far as proxies can be believed.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::app::App;
use crate::config::Config;

/// The client of one request. It is never logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    pub address: IpAddr,
}

impl Client {
    /// The client of a request that arrived from `peer`.
    ///
    /// From a trusted proxy the rightmost hop of `X-Forwarded-For` that is no proxy counts; where
    /// all are proxies, the leftmost. From anyone else the header is a claim: the peer counts.
    pub fn of(config: &Config, peer: SocketAddr, headers: &HeaderMap) -> Self {
        let peer = peer.ip().to_canonical();
        let proxies = config.trusted_proxies.as_slice();
        let trusted = proxies.iter().any(|network| network.contains(&peer));
        let address = if trusted { forwarded_for(headers, proxies) } else { None };
        Self { address: address.unwrap_or(peer) }
    }

    /// The client of a request that the server took.
    pub fn of_request<B>(app: &App, request: &axum::http::Request<B>) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
        let peer = peer.expect("invariant: the server notes the peer of each connection");
        Self::of(&app.config, peer, request.headers())
    }

    /// The prefix of a peer; `None` for a trusted proxy, which stands for many.
    pub fn prefix_of_peer(config: &Config, peer: SocketAddr) -> Option<IpAddr> {
        let address = peer.ip().to_canonical();
        let trusted = config.trusted_proxies.iter().any(|network| network.contains(&address));
        (!trusted).then(|| Self { address }.prefix())
    }

    /// Gives the prefix that is likely one subscriber's: an IPv4 address, an IPv6 /64.
    pub fn prefix(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

impl Client {
    /// Gives the network around the address, which names nobody: an IPv4 /24, an IPv6 /48.
    pub fn network(&self) -> IpNet {
        let bits = if self.address.is_ipv4() { 24 } else { 48 };
        IpNet::new(self.address, bits).map_or_else(|_| self.address.into(), |net| net.trunc())
    }
}

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
        let peer = peer.expect("invariant: the server notes the peer of each connection");
        Ok(Self::of(&app.config, peer, &parts.headers))
    }
}

/// The hop that stands for the client, as nginx's `real_ip_recursive` finds it.
fn forwarded_for(headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter();
    let text: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    let hops = text.iter().flat_map(|line| line.split(',')).collect::<Vec<_>>();
    let mut nearest = None;
    for hop in hops.into_iter().rev() {
        let Some(address) = parse_hop(hop.trim()) else { break };
        let address = address.to_canonical();
        if !is_proxy(proxies, address) {
            return Some(address);
        }
        nearest = Some(address);
    }
    nearest
}

/// Whether a hop passed the request on, and so vouches for the hop before it.
///
/// A private network names the peers that are believed. The hosts in it are its users' as well: a
/// hop from there is a proxy only by its own address. Otherwise each of them could make up a hop.
fn is_proxy(proxies: &[IpNet], hop: IpAddr) -> bool {
    proxies.iter().any(|network| {
        let alone = network.prefix_len() == network.max_prefix_len();
        network.contains(&hop) && (alone || !is_private(hop))
    })
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && b & 0b1100_0000 == 64;
            v4.is_private() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

fn parse_hop(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const LAN: &str = "192.168.1.9:50000";

    fn client(proxies: &[&str], peer: &str, headers: &[(&'static str, &str)]) -> Client {
        let mut config = Config::for_tests(std::path::Path::new("unused"));
        let network = |text: &&str| {
            let alone = || text.parse::<IpAddr>().map(IpNet::from);
            text.parse().or_else(|_| alone()).expect("an address or a network")
        };
        config.trusted_proxies = proxies.iter().map(network).collect();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).expect("a value"));
        }
        Client::of(&config, peer.parse().expect("an address"), &map)
    }

    #[test]
    fn a_forged_hop_before_the_proxys_own_is_not_believed() {
        let forged = [("x-forwarded-for", "10.9.9.9, 203.0.113.5, 198.51.100.2, 10.0.0.2")];
        let proxies = ["198.51.100.0/24", "10.0.0.1", "10.0.0.2"];
        let expected: IpAddr = "203.0.113.5".parse().expect("an address");
        assert_eq!(client(&proxies, "10.0.0.1:1", &forged).address, expected);
        assert_eq!(client(&[], LAN, &forged).address.to_string(), "192.168.1.9");
    }

    /// The networks are those that people copy for "my private network".
    #[test]
    fn a_lan_client_is_itself_though_its_network_is_trusted() {
        const WIDE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
        for (proxies, hops, address) in [
            // A proxy that replaces the header: each has a bucket of its own.
            (&WIDE[..], "192.168.1.5", "192.168.1.5"),
            (&WIDE, "192.168.1.6", "192.168.1.6"),
            (&WIDE, "10.1.2.3", "10.1.2.3"),
            // One that appends: what the client wrote before its own address counts for nothing.
            (&WIDE, "9.9.9.9, 192.168.1.5", "192.168.1.5"),
            (&WIDE, "10.7.7.7, 192.168.1.5", "192.168.1.5"),
            (&["172.18.0.2"], "9.9.9.9, 192.168.1.5", "192.168.1.5"),
            // A second proxy is named by its own address.
            (&["172.18.0.2", "192.168.1.2"], "192.168.1.5, 192.168.1.2", "192.168.1.5"),
            // All are proxies, or what is before them is no address.
            (&["172.18.0.2", "192.168.1.2"], "192.168.1.2", "192.168.1.2"),
            (&["172.18.0.2", "192.168.1.2"], "unknown, 192.168.1.2", "192.168.1.2"),
            (&["172.18.0.2"], "unknown", "172.18.0.2"),
        ] {
            let found = client(proxies, "172.18.0.2:9", &[("x-forwarded-for", hops)]);
            assert_eq!(found.address.to_string(), address, "{proxies:?} {hops}");
        }
    }

    #[test]
    fn a_network_is_told_without_the_host() {
        for (peer, network) in [
            ("203.0.113.77:1", "203.0.113.0/24"),
            ("[::ffff:203.0.113.77]:1", "203.0.113.0/24"),
            ("[2001:db8:1:2::9]:1", "2001:db8:1::/48"),
        ] {
            assert_eq!(client(&[], peer, &[]).network().to_string(), network);
        }
    }

    #[test]
    fn a_whole_ipv6_subscriber_counts_as_one() {
        let prefix = |peer: &str| client(&[], peer, &[]).prefix();
        assert_eq!(prefix("[2001:db8:1:2::9]:1"), prefix("[2001:db8:1:2:ffff::1]:1"));
        assert_ne!(prefix("[2001:db8:1:2::9]:1"), prefix("[2001:db8:1:3::9]:1"));
    }
}
