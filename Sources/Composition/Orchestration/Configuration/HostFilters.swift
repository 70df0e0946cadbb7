public import TopologyModel

/// A list of servers by their addresses, as the incumbent's filters are written: an element that is an IP address must equal the host; any other is a
/// pattern that is looked for in `host:port`.
public struct HostFilters: Sendable {
    private var addresses: Set<String>
    private var patterns: PatternList

    init(_ elements: [String]) throws(InvalidPatterns) {
        addresses = Set(elements.filter(HostFilters.isAddress))
        // An address among them is compared, and as a pattern it would be found in other texts too: it is replaced by one that finds nothing.
        patterns = try PatternList(elements.map { HostFilters.isAddress($0) ? "(?!)" : $0 })
    }

    public func matches(_ address: InstanceAddress) -> Bool { addresses.contains(address.host) || patterns.matches(address.description) }

    /// Four numbers, or hexadecimal digits with two colons and more.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
        return text.count { $0 == ":" } > 1 && text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
}
