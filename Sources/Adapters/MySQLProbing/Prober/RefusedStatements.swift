#if MySQL
import MySQLClient
import ServerDialects
import TopologyModel

/// Statements that a server refused. They are left out until it is another run or version of the server, or our account may do other things.
struct RefusedStatements: Hashable {
    private struct Refusal: Hashable {
        var kind: ProbeStatement.Kind
        var fact: UnreadFact
    }

    private var refusals: [Refusal] = []
    /// What our account may do, as the server last listed it. A hash, because the list may hold password hashes.
    private var grants: Int?

    func contains(_ kind: ProbeStatement.Kind) -> Bool { refusals.contains { $0.kind == kind } }

    /// In the order of asking.
    var kinds: [ProbeStatement.Kind] { refusals.map(\.kind) }

    /// What could not be read, in the order of asking.
    var unread: [UnreadFact] { refusals.map(\.fact) }

    /// Notes what a batch was refused. Errors that pass, such as the server's own time limit, are forgotten: asking again may succeed.
    mutating func note(_ refused: [FactsReader.Batch.Refusal], capabilities: ServerCapabilities) {
        for refusal in refused where !contains(refusal.kind) && !UnreadFacts.isPassing(refusal.error.code) {
            let fact = UnreadFacts.fact(refusal.kind, code: refusal.error.code, message: refusal.error.message, on: capabilities)
            refusals.append(Refusal(kind: refusal.kind, fact: fact))
        }
    }

    mutating func forget() { refusals = [] }

    /// Takes in what the account may do now; true when that is something else than before, and nothing counts as refused any more.
    mutating func noteGrants(_ lines: ReplyTable) -> Bool {
        var hasher = Hasher()
        hasher.combine(lines.rows)
        let newer = hasher.finalize()
        defer { grants = newer }
        guard let grants, grants != newer else { return false }
        forget()
        return true
    }
}
#endif
