/// A set of transactions in the terms of one flavour.
public enum GTIDValue: Hashable, Sendable, CustomStringConvertible, Codable {
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

    /// The text of a server of that flavour as a value; the empty text is the empty set or position.
    ///
    /// nil when the text is malformed, or not empty on a server of unknown flavour.
    public static func parsing(_ text: some StringProtocol, flavor: ServerFlavor) -> GTIDValue? {
        switch flavor {
        case .mysql, .percona: GTIDSet(parsing: text).map(GTIDValue.mysql)
        case .mariadb: MariaDBGTIDPosition(parsing: text).map(GTIDValue.mariadb)
        case .unknown: text.isEmpty ? GTIDValue.none : nil
        }
    }

    /// What `other` holds and this value lacks; nil when the two cannot be compared.
    ///
    /// On MariaDB the result names, for each domain in which this value is behind, the transaction that it still has to reach.
    public func missing(from other: GTIDValue) -> GTIDValue? {
        switch (self, other) {
        case (.mysql(let own), .mysql(let theirs)): .mysql(theirs.subtracting(own))
        case (.mariadb(let own), .mariadb(let theirs)): .mariadb(own.missing(from: theirs))
        default: nil
        }
    }

    /// How many transactions of `other` this value lacks; nil when the two cannot be compared. Saturates at `UInt64.max`.
    ///
    /// On MariaDB it is the sum of the differences of sequence numbers per domain, an upper bound. It is 0 exactly when ``covers(_:)`` is true.
    public func transactionsMissing(comparedTo other: GTIDValue) -> UInt64? {
        switch (self, other) {
        case (.mysql(let own), .mysql(let theirs)): theirs.subtracting(own).count
        case (.mariadb(let own), .mariadb(let theirs)): own.transactionsMissing(comparedTo: theirs)
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
