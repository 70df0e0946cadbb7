/// A value that cannot be part of a statement. It never reached a server.
package enum SQLQuotingError: Error, Hashable, CustomStringConvertible {
    /// The value holds a NUL, which ends a text for some part of every server.
    case nulCharacter
    case emptyIdentifier
    /// A text that should have come from the server's own clock has another form.
    case notATimestamp(String)
    case notANumber(String)

    package var description: String {
        switch self {
        case .nulCharacter: "the value holds a NUL character"
        case .emptyIdentifier: "the identifier is empty"
        case .notATimestamp(let text): "'\(text)' is not a timestamp"
        case .notANumber(let text): "'\(text)' is not a number"
        }
    }
}
