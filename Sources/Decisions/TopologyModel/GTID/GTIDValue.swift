/// A set of transactions in the terms of one flavour.
public enum GTIDValue: Hashable, Sendable, CustomStringConvertible {
    /// The server has no GTIDs, or did not say.
    case none
    case mysql(GTIDSet)
    case mariadb(MariaDBGTIDPosition)

    /// Whether every transaction of `other` is in this value; nil when the two cannot be compared (different flavours, or one is ``none``).
    public func covers(_ other: GTIDValue) -> Bool? {
        switch (self, other) {
        case (.mysql(let own), .mysql(let theirs)): own.isSuperset(of: theirs)
        case (.mariadb(let own), .mariadb(let theirs)): own.covers(theirs)
        default: nil
        }
    }

    /// Everything that is in either; nil when the two cannot be combined.
    public func union(_ other: GTIDValue) -> GTIDValue? {
        switch (self, other) {
        case (.none, let value), (let value, .none): value
        case (.mysql(let own), .mysql(let theirs)): .mysql(own.union(theirs))
        case (.mariadb(let own), .mariadb(let theirs)): .mariadb(own.union(theirs))
        default: nil
        }
    }

    public var isEmpty: Bool {
        switch self {
        case .none: true
        case .mysql(let set): set.isEmpty
        case .mariadb(let position): position.isEmpty
        }
    }

    public var description: String {
        switch self {
        case .none: ""
        case .mysql(let set): set.description
        case .mariadb(let position): position.description
        }
    }
}
