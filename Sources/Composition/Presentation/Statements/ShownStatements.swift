import Refactoring
import ServerDialects
import TopologyModel

/// What would be sent to a server for an action, in its dialect and as its facts are. What is not sent is said in a comment of SQL.
struct ShownStatements {
    /// How long the controller has for one action.
    let timeout: Duration
    /// Whether a channel without an account is given one.
    var suppliesCredentials = false

    func lines(for action: ServerAction, on facts: InstanceFacts) -> [String] {
        guard let dialect = ServerDialectWords.dialect(for: facts) else { return ["-- not shown: the version \(facts.server.versionText) is not understood"] }
        switch action {
        case .inspect: return []
        case .readOpenWrites: return dialect.openWritesBatch.map(\.text)
        case .readWritePosition: return dialect.detailsBatch.filter { $0.kind == .writePosition }.map(\.text)
        default: break
        }
        let rules = ActionRules(dialect: dialect, canSupplyCredentials: suppliesCredentials)
        // The clock is read on the session that opens writes.
        let deadline = ServerDeadline(clock: ServerDeadline.shownClock, remaining: timeout)
        do {
            switch try rules.decide(action, facts: facts, deadline: deadline) {
            case .alreadyDone: return ["-- nothing to send: the server is in this state already"]
            case .send(let statements): return credentials(for: action, rules, facts) + ShownStatements.shortened(statements)
            case .refuse(let failure): return ["-- refused as the server is now: \(failure)"]
            }
        } catch {
            return ["-- not sent: \(error)"]
        }
    }

    /// Empty transactions are thousands of lines of one form; no other action has as many statements.
    private static let limit = 12

    private static func shortened(_ statements: [String]) -> [String] {
        guard statements.count > limit else { return statements }
        return statements.prefix(limit) + ["-- and \(statements.count - limit) more like these"]
    }

    /// The statement that gives an account is never shown: it holds a password.
    private func credentials(for action: ServerAction, _ rules: ActionRules, _ facts: InstanceFacts) -> [String] {
        guard case .pointToSource(let specification) = action, suppliesCredentials, rules.lacksCredentials(specification, facts) else { return [] }
        return ["-- first its account and password, as ReplicationCredentialsQuery answers them"]
    }
}
