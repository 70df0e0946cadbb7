/// Transactions that a server has and the primary of its cluster lacks.
public enum ErrantTransactions: Hashable, Sendable, CustomStringConvertible, Codable {
    case mysql(GTIDSet)
    /// In order of domain, then server; at most one range for each pair.
    case mariadb([MariaDBErrantRange])

    public var isEmpty: Bool {
        switch self {
        case .mysql(let set): set.isEmpty
        case .mariadb(let ranges): ranges.isEmpty
        }
    }

    /// A GTID set; or MariaDB's ranges with `; ` between. Empty when there are none.
    public var description: String {
        switch self {
        case .mysql(let set): set.description
        case .mariadb(let ranges): ranges.map(\.description).joined(separator: "; ")
        }
    }

    /// For sentences and evidence, which are kept: a set may have thousands of intervals.
    public var excerpt: String {
        let text = description
        return text.count <= ErrantTransactions.excerptLength ? text : text.prefix(ErrantTransactions.excerptLength) + "…"
    }

    /// Three intervals of one server of MySQL, at least.
    private static let excerptLength = 200

    /// Those that were logged after one place in the binary logs and up to another; nil when a place is told in the terms of another flavour.
    ///
    /// On MariaDB a range is named by the newest transaction that was certainly logged between the places.
    ///
    /// - Parameters:
    ///   - older: nil: the beginning of all logs.
    ///   - newer: nil: the end of the newest log.
    public func part(after older: LoggedTransactions?, upTo newer: LoggedTransactions?) -> ErrantTransactions? {
        switch self {
        case .mysql(let set):
            guard let older = ErrantTransactions.set(older), let newer = newer.map(ErrantTransactions.set) ?? set else { return nil }
            return .mysql(set.intersection(newer).subtracting(older))
        case .mariadb(let ranges):
            guard let older = ErrantTransactions.state(older) else { return nil }
            guard let newer else { return .mariadb(ranges.compactMap { $0.part(after: older, upTo: nil) }) }
            guard let state = ErrantTransactions.state(newer) else { return nil }
            return .mariadb(ranges.compactMap { $0.part(after: older, upTo: state) })
        }
    }

    private static func set(_ logged: LoggedTransactions?) -> GTIDSet? {
        switch logged {
        case nil: GTIDSet()
        case .mysql(let set): set
        case .mariadb: nil
        }
    }

    private static func state(_ logged: LoggedTransactions?) -> MariaDBBinlogState? {
        switch logged {
        case nil: MariaDBBinlogState()
        case .mariadb(let state): state
        case .mysql: nil
        }
    }
}

extension MariaDBErrantRange {
    /// The part that was logged between two states of the binary log; nil when none was. A state names transactions that are there, so the newest
    /// number of the part is one.
    fileprivate func part(after older: MariaDBBinlogState, upTo newer: MariaDBBinlogState?) -> MariaDBErrantRange? {
        let reached = { (state: MariaDBBinlogState) in
            state.elements.first { $0.domain == last.domain && $0.server == last.server }?.sequence
        }
        let first = [reached(older), newestShared].compactMap { $0 }.max()
        guard let end = newer.map({ reached($0).map { min($0, last.sequence) } }) ?? last.sequence, end > first ?? 0 else { return nil }
        return MariaDBErrantRange(last: MariaDBGTID(domain: last.domain, server: last.server, sequence: end), newestShared: first)
    }
}
