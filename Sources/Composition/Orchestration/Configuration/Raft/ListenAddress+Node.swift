extension ListenAddress {
    /// Where a node of several managers is: `host`, `host:port`, `[IPv6]` or `[IPv6]:port`. In lower case, because names are compared and who a node is follows from its address.
    package init?(node text: String, defaultPort: UInt16) {
        let text = text.lowercased()
        var address = ListenAddress(parsing: text)
        if address == nil {
            let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
            // One colon would be followed by a port; an IPv6 address has two and more.
            guard isBracketed || text.count(where: { $0 == ":" }) != 1 else { return nil }
            address = ListenAddress(host: isBracketed ? String(text.dropFirst().dropLast()) : text, port: defaultPort)
        }
        guard let address, address.port > 0, !address.host.isEmpty, address.host.utf8.allSatisfy(ListenAddress.isHostByte) else { return nil }
        self = address
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._:%".utf8.contains(byte)
        }
    }
}
