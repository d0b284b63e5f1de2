//! Which addresses may be connected to. Asked for every connection, after names were resolved,
//! so that neither a name nor a redirect leads inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use parsing::words;

words! {
    /// What an administrator allows.
    #[derive(Default)]
    pub enum Addresses {
        /// Only addresses of the public internet.
        #[default]
        Public = "public",
        /// Also this machine and private networks; never link-local ones, where clouds keep
        /// the credentials of their machines.
        Private = "private",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Public,
    /// This machine or a private network.
    Private,
    /// Link-local, metadata, multicast, reserved.
    Never,
}

impl Addresses {
    /// Whether a connection to `address` is allowed.
    #[must_use]
    pub fn allows(self, address: IpAddr) -> bool {
        match reach(address) {
            Reach::Public => true,
            Reach::Private => self == Self::Private,
            Reach::Never => false,
        }
    }
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => embedded(v6).map_or_else(|| reach_v6(v6), reach_v4),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    // Metadata services outside of the link-local range: Alibaba's and Oracle's.
    const METADATA: [Ipv4Addr; 2] =
        [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)];
    let octets = address.octets();
    let shared = octets[0] == 100 && octets[1] & 0xc0 == 64;
    let protocol = octets[..3] == [192, 0, 0];
    let testing = octets[0] == 198 && octets[1] & 0xfe == 18;
    if METADATA.contains(&address)
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || octets[0] == 0
        || octets[0] >= 240
        || protocol
    {
        Reach::Never
    } else if address.is_loopback() || address.is_private() || shared || testing {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    // Amazon's metadata service.
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    let head = address.segments()[0];
    let documentation = head == 0x2001 && address.segments()[1] == 0x0db8;
    let deprecated_site = head & 0xffc0 == 0xfec0;
    if address == METADATA
        || address.is_unspecified()
        || address.is_multicast()
        || head & 0xffc0 == 0xfe80
        || documentation
    {
        Reach::Never
    } else if address.is_loopback() || head & 0xfe00 == 0xfc00 || deprecated_site {
        Reach::Private
    } else {
        Reach::Public
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64, 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let v4 = |at: usize| Ipv4Addr::new(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]);
    let segments = address.segments();
    let compatible = segments[..6] == [0; 6] && !address.is_loopback() && !address.is_unspecified();
    if let Some(mapped) = address.to_ipv4_mapped() {
        Some(mapped)
    } else if compatible || segments[..2] == [0x64, 0xff9b] {
        Some(v4(12))
    } else if segments[0] == 0x2002 {
        Some(v4(2))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inside_address_is_refused_by_default_and_some_always() {
        for (address, public, private) in [
            ("93.184.215.14", true, true),
            ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true, true),
            ("127.0.0.1", false, true),
            ("127.9.9.9", false, true),
            ("10.1.2.3", false, true),
            ("172.16.0.1", false, true),
            ("172.32.0.1", true, true),
            ("192.168.1.1", false, true),
            ("100.64.0.1", false, true),
            ("100.128.0.1", true, true),
            ("::1", false, true),
            ("fd12::1", false, true),
            ("::ffff:127.0.0.1", false, true),
            ("64:ff9b::10.0.0.1", false, true),
            ("2002:7f00:1::", false, true),
            ("169.254.169.254", false, false),
            ("::ffff:169.254.169.254", false, false),
            ("64:ff9b::a9fe:a9fe", false, false),
            ("fd00:ec2::254", false, false),
            ("100.100.100.200", false, false),
            ("fe80::1", false, false),
            ("0.0.0.0", false, false),
            ("::", false, false),
            ("224.0.0.1", false, false),
            ("255.255.255.255", false, false),
            ("ff02::1", false, false),
        ] {
            let ip: IpAddr = address.parse().unwrap();
            assert_eq!(Addresses::Public.allows(ip), public, "{address}");
            assert_eq!(Addresses::Private.allows(ip), private, "{address}");
        }
    }
}
