#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Hosts that are addresses already. Nothing is looked up.
package enum AddressLiteral {
    /// The host itself if it is an IPv4 address in its usual form.
    package static func ipv4(_ host: String) -> String? {
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 ? host : nil
    }

    /// The host itself if it is an IPv6 address.
    package static func ipv6(_ host: String) -> String? {
        var address = in6_addr()
        return inet_pton(AF_INET6, host, &address) == 1 ? host : nil
    }
}
