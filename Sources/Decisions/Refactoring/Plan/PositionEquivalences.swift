public import TopologyModel

/// Places in the logs of different servers that are known to be equal.
///
/// A place belongs to a server, not to an address: it is found only while the server is the one that it was proved for, its log still reaches that far,
/// and the proof is not too old. Bounded; the oldest go first.
public struct PositionEquivalences: Sendable, Codable {
    /// A place as a move names it.
    public struct Place: Hashable, Sendable, Codable {
        public var server: InstanceAddress
        public var coordinates: BinlogCoordinates

        public init(server: InstanceAddress, coordinates: BinlogCoordinates) {
            self.server = server
            self.coordinates = coordinates
        }
    }

    /// A place in the log of one server, whatever it is called.
    private struct LoggedPlace: Hashable, Sendable, Codable {
        var server: ServerIdentity
        var coordinates: BinlogCoordinates
    }

    private struct Proof: Sendable, Codable {
        var one: LoggedPlace
        var other: LoggedPlace
        var learnedAt: MonotonicInstant
    }

    private var proofs: [Proof] = []

    /// How many pairs are remembered: a move proves one, and a pair takes some 300 bytes.
    public static let limit = 10_000
    /// How long a pair is believed: ten days, as long as the incumbent keeps its own (`UnseenInstanceForgetHours`). Binary logs hardly live longer.
    public static let maximumAge = Duration.seconds(10 * 24 * 60 * 60)

    private let limit: Int

    /// - Parameter limit: how many pairs are remembered; at least 1.
    public init(limit: Int = PositionEquivalences.limit) {
        self.limit = limit
    }

    public var count: Int { proofs.count }
    public var isEmpty: Bool { proofs.isEmpty }

    /// - Parameters:
    ///   - facts: of the server at an address, as it was when its place was read. Nothing is remembered where one of the two is not known.
    public mutating func remember(_ place: Place, _ other: Place, now: MonotonicInstant, facts: (InstanceAddress) -> InstanceFacts?) {
        guard let server = facts(place.server)?.server.identity, let otherServer = facts(other.server)?.server.identity, server != otherServer else { return }
        let one = LoggedPlace(server: server, coordinates: place.coordinates)
        let two = LoggedPlace(server: otherServer, coordinates: other.coordinates)
        proofs.removeAll { now - $0.learnedAt > PositionEquivalences.maximumAge || ($0.one == one && $0.other == two) || ($0.one == two && $0.other == one) }
        if proofs.count >= limit { proofs.removeFirst() }
        proofs.append(Proof(one: one, other: two, learnedAt: now))
    }

    /// The place in the log of a server that equals one in the log of another, as learned last; nil: none is known, or it is not to be believed any more.
    ///
    /// - Parameters:
    ///   - owner: whose log `coordinates` are in, as it is now.
    ///   - server: whose log the place is wanted in, as it is now.
    public func equivalent(of coordinates: BinlogCoordinates, in owner: InstanceFacts, on server: InstanceFacts, now: MonotonicInstant) -> BinlogCoordinates? {
        let place = LoggedPlace(server: owner.server.identity, coordinates: coordinates)
        for proof in proofs.reversed() where now - proof.learnedAt <= PositionEquivalences.maximumAge {
            let found: LoggedPlace
            if proof.one == place, proof.other.server == server.server.identity {
                found = proof.other
            } else if proof.other == place, proof.one.server == server.server.identity {
                found = proof.one
            } else {
                continue
            }
            // A log that ends before it was begun anew.
            if let end = server.transactions.ownCoordinates, end < found.coordinates { return nil }
            return found.coordinates
        }
        return nil
    }

    // MARK: Forgetting

    /// Forgets what concerns a server whose binary logs begin anew.
    public mutating func forget(_ server: ServerIdentity) {
        proofs.removeAll { $0.one.server == server || $0.other.server == server }
    }

    /// Takes note of a newer reading at one address: another server there, or one whose binary logs were deleted since, is not the one that was proved about.
    public mutating func note(_ newer: InstanceFacts, after older: InstanceFacts) {
        guard !proofs.isEmpty, older !== newer else { return }
        if older.server.identity != newer.server.identity || PositionEquivalences.hasBegunAnew(newer, older) { forget(older.server.identity) }
    }

    /// What a server writes and has executed only grows, until `RESET MASTER` or another data directory.
    private static func hasBegunAnew(_ newer: InstanceFacts, _ older: InstanceFacts) -> Bool {
        if let end = newer.transactions.ownCoordinates, let before = older.transactions.ownCoordinates, end < before { return true }
        guard case .mysql = older.transactions.executed else { return false }
        return newer.transactions.executed.covers(older.transactions.executed) == false
    }
}
