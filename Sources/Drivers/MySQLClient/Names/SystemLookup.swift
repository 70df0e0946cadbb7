#if MySQL
import Glibc

enum SystemLookup {
    /// The addresses of a host in the system's order, which is the order to try them in. Blocks as long as the name service does.
    static func addresses(of host: String) -> Result<[String], MySQLClientError> {
        look(up: host, flags: AI_ADDRCONFIG, addresses)
    }

    /// What the host is called in the end, alone in its list. Blocks as long as the name service does.
    static func canonicalName(of host: String) -> Result<[String], MySQLClientError> {
        look(up: host, flags: AI_ADDRCONFIG | AI_CANONNAME) { host, list in
            let name = list.pointee.ai_canonname.map { String(cString: $0) } ?? ""
            let plain = name.hasSuffix(".") ? String(name.dropLast()) : name
            return .success([plain.isEmpty ? host : plain])
        }
    }

    private static func look(
        up host: String, flags: Int32, _ read: (String, UnsafeMutablePointer<addrinfo>) -> Result<[String], MySQLClientError>
    ) -> Result<[String], MySQLClientError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, nil, &hints, &list)
        guard failure == 0, let list else {
            return .failure(MySQLClientError(.nameResolution, errno: Int(failure), "\(host): \(String(cString: gai_strerror(failure)))"))
        }
        defer { freeaddrinfo(list) }
        return read(host, list)
    }

    private static func addresses(_ host: String, _ list: UnsafeMutablePointer<addrinfo>) -> Result<[String], MySQLClientError> {
        var addresses: [String] = []
        var next: UnsafeMutablePointer<addrinfo>? = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let code = getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            let address = text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
            if code == 0, !address.isEmpty, !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { return .failure(MySQLClientError(.nameResolution, "\(host) has no address")) }
        return .success(addresses)
    }
}
#endif
