//! Label printers that announce themselves on the network.

use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use mdns_sd::{ServiceDaemon, ServiceEvent};

use crate::RawAddress;

/// Where printers announce that they take print data as it is (port 9100).
const RAW_PRINTERS: &str = "_pdl-datastream._tcp.local.";

/// A printer that announced itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPrinter {
    /// What it calls itself.
    pub name: String,
    /// Where it is.
    pub address: RawAddress,
    /// Its model, where it says so.
    pub model: Option<String>,
}

/// Listens for `patience` to what printers announce by DNS-SD, and returns those there are, by name.
/// Where the network carries no such announcements there are none: that is no error.
#[must_use]
pub fn find_on_network(patience: Duration) -> Vec<FoundPrinter> {
    let Ok(daemon) = ServiceDaemon::new() else { return Vec::new() };
    let mut found: Vec<FoundPrinter> = Vec::new();
    if let Ok(events) = daemon.browse(RAW_PRINTERS) {
        let until = Instant::now() + patience;
        while let Ok(event) = events.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if let ServiceEvent::ServiceResolved(service) = event {
                let addresses = service.get_addresses().iter().map(mdns_sd::ScopedIp::to_ip_addr);
                let Some(host) = addresses.min_by_key(preference) else { continue };
                let name = service.get_fullname().trim_end_matches(RAW_PRINTERS).trim_end_matches('.');
                let printer = FoundPrinter {
                    name: name.replace("\\ ", " "),
                    address: RawAddress::new(&host.to_string(), service.get_port()),
                    model: service.get_property_val_str("ty").map(str::to_owned),
                };
                if !found.contains(&printer) {
                    found.push(printer);
                }
            }
        }
    }
    // It ends by itself with the program too.
    let _ = daemon.shutdown();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.dedup_by(|a, b| a.name == b.name);
    found
}

/// Which of a printer's addresses is written down: one that holds in every program comes first.
fn preference(address: &IpAddr) -> u8 {
    let is_local = |address: &Ipv6Addr| (address.segments()[0] & 0xffc0) == 0xfe80;
    match address {
        IpAddr::V4(address) if address.is_loopback() => 2,
        IpAddr::V4(_) => 0,
        IpAddr::V6(address) if is_local(address) || address.is_loopback() => 3,
        IpAddr::V6(_) => 1,
    }
}
