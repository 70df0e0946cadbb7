/// The numeric version of a server, compared number by number: 8.0.9 < 8.0.14 < 8.4 < 9.7 < 26.7.
///
/// Versions of different flavours are not comparable in meaning; callers check ``ServerFlavor`` first.
public struct ServerVersion: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    public var major: Int
    public var minor: Int
    public var patch: Int

    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Parses the leading numbers of a text such as `10.11.19-MariaDB-log` or `5.5.5-10.6.1-MariaDB`.
    ///
    /// The prefix `5.5.5-` is what MariaDB before 11 puts before its version in the handshake; it is skipped.
    public init?(parsing text: some StringProtocol) {
        var rest = Substring(text)
        if rest.hasPrefix("5.5.5-"), rest.dropFirst(6).first?.isNumber == true { rest = rest.dropFirst(6) }
        let numeric = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = numeric.split(separator: ".", omittingEmptySubsequences: false).prefix(3).map { Int($0) }
        guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { return nil }
        self.init(major, minor, parts.count > 2 ? (parts[2] ?? 0) : 0)
    }

    public var description: String { "\(major).\(minor).\(patch)" }

    public static func < (lhs: ServerVersion, rhs: ServerVersion) -> Bool {
        (lhs.major, lhs.minor, lhs.patch) < (rhs.major, rhs.minor, rhs.patch)
    }
}
