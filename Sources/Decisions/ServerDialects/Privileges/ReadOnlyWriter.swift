/// An account, or a role, that a read-only server lets write (server truth T8).
package struct ReadOnlyWriter: Hashable, Sendable {
    /// As the server quotes it: `'app'@'%'`.
    package var account: String
    package var privileges: [String]
}
