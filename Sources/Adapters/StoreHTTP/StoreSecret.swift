/// A token or a password. It never shows in a log: whatever prints it prints that it is redacted.
public struct StoreSecret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let value: String

    /// - Parameter value: without the white space around it, which the files have that secrets are kept in.
    public init(_ value: String) {
        let isSpace: (Character) -> Bool = \.isWhitespace
        var trimmed = value.drop(while: isSpace)
        while trimmed.last.map(isSpace) == true { trimmed.removeLast() }
        self.value = String(trimmed)
    }

    /// Whether it can be sent in a header: what cannot is told with its content otherwise, by whoever refuses to send it.
    package var fitsHeader: Bool { !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7E).contains($0) } }

    public var description: String { "redacted" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
