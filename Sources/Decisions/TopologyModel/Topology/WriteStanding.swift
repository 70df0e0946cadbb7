/// What came of the manager's own writes to a primary: the write probe, which is off unless a site turns it on.
///
/// A write that could not be tried says nothing and changes nothing, until what is known has become too old.
public struct WriteStanding: Hashable, Sendable, Codable {
    /// What the writes since the last acknowledged one have in common: none of them was acknowledged.
    public struct Trouble: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable {
            /// The newest one is not answered, or ran out of time behind a lock.
            case waits
            /// The server answered the newest one with an error of its own.
            case fails
        }

        public var kind: Kind
        /// When the first of them began.
        public var since: MonotonicInstant
        /// When it was seen last that none was acknowledged.
        public var seenAt: MonotonicInstant
        /// What the newest one waits for, or failed with, in the server's words where it said.
        public var text: String

        public init(kind: Kind, since: MonotonicInstant, seenAt: MonotonicInstant, text: String) {
            self.kind = kind
            self.since = since
            self.seenAt = seenAt
            self.text = text
        }
    }

    /// When the newest acknowledged write ended; nil: none was acknowledged in this run of the server, as far as this manager knows.
    public var acknowledgedAt: MonotonicInstant?
    /// nil: the newest write that was tried was acknowledged, or none was tried.
    public var trouble: Trouble?
    /// Why nothing can be written before a person changes something; empty: nothing of the kind is known.
    public var impossible = ""

    public init() {}
}
