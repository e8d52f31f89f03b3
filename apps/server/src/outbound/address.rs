//! Tells addresses of the internet from those that only this host or its network reaches.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Public,
    /// This host, or a network of its operator.
    Private,
    /// Nowhere that anything is asked for: links of one cable, where clouds keep their metadata;
    /// multicast; ranges kept for documentation and for later; tunnels into any of these.
    Never,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(a: u16, b: u16, c: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length)
}

/// RFC 1918, RFC 6598 (carrier-grade NAT), and the loopback.
const PRIVATE_V4: [Ipv4Net; 5] = [
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16),
];

/// The rest of IANA's registry of special purposes.
const NEVER_V4: [Ipv4Net; 10] = [
    v4(0, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

/// Unique local addresses.
const PRIVATE_V6: Ipv6Net = v6(0xfc00, 0, 0, 7);
/// All that is routed between networks.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 0, 3);
/// Protocols' own (with Teredo), documentation, and 6to4.
const NEVER_V6: [Ipv6Net; 4] =
    [v6(0x2001, 0, 0, 23), v6(0x2001, 0xdb8, 0, 32), v6(0x2002, 0, 0, 16), v6(0x3fff, 0, 0, 20)];
/// IPv4 hosts as networks without IPv4 see them.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

pub(super) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    let within = |nets: &[Ipv4Net]| nets.iter().any(|net| net.contains(&address));
    if within(&PRIVATE_V4) {
        Reach::Private
    } else if within(&NEVER_V4) {
        Reach::Never
    } else {
        Reach::Public
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    if let Some(inner) = address.to_ipv4_mapped() {
        return reach_v4(inner);
    }
    if NAT64.contains(&address) {
        let [.., a, b, c, d] = address.octets();
        return reach_v4(Ipv4Addr::new(a, b, c, d));
    }
    if address.is_loopback() || PRIVATE_V6.contains(&address) {
        return Reach::Private;
    }
    let is_global = GLOBAL_V6.contains(&address);
    if is_global && !NEVER_V6.iter().any(|net| net.contains(&address)) {
        Reach::Public
    } else {
        Reach::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_leads_where_it_should() {
        let table = [
            (Reach::Public, "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.9.9.9"),
            (Reach::Public, "128.0.0.1 172.15.0.1 172.32.0.1 192.0.1.1 192.167.0.1 223.255.255.1"),
            (
                Reach::Public,
                "2606:4700::1111 2001:4860:4860::8888 2a00:1450::1 2003::1 ::ffff:8.8.8.8",
            ),
            (Reach::Public, "64:ff9b::808:808"),
            (
                Reach::Private,
                "10.0.0.1 127.0.0.1 127.255.0.9 172.16.0.1 172.31.255.255 192.168.1.1",
            ),
            (Reach::Private, "100.64.0.1 100.127.255.255 ::1 fc00::1 fdff:1::1 ::ffff:127.0.0.1"),
            (Reach::Private, "::ffff:10.1.2.3 ::ffff:a00:1 64:ff9b::7f00:1 64:ff9b::c0a8:101"),
            (Reach::Never, "0.0.0.0 0.1.2.3 169.254.169.254 169.254.0.1 192.0.0.8 192.0.2.1"),
            (Reach::Never, "192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9"),
            (Reach::Never, "224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255"),
            (Reach::Never, ":: ::2 ::127.0.0.1 ::a00:1 fe80::1 febf::1 fec0::1 ff02::1 100::1"),
            (Reach::Never, "2001::1 2001:0:4136:e378::1 2001:2::1 2001:10::1 2001:db8::1 3fff::1"),
            (Reach::Never, "2002:7f00:1::1 2002:808:808::1 64:ff9b:1::1 4000::1 5f00::1"),
            (Reach::Never, "::ffff:169.254.169.254 64:ff9b::a9fe:a9fe ::ffff:0:127.0.0.1"),
        ];
        for (expected, addresses) in table {
            for address in addresses.split(' ') {
                assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
            }
        }
    }
}
