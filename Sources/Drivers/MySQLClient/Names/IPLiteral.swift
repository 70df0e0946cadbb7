#if MySQL
import Glibc

enum IPLiteral {
    /// Whether the text is an IPv4 or IPv6 address, the latter with or without a scope, which needs no name service.
    static func matches(_ host: String) -> Bool {
        var address = in6_addr()
        let withoutScope = String(host.prefix { $0 != "%" })
        return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, withoutScope, &address) == 1
    }
}
#endif
