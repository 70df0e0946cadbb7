import Analysis
public import Probing
import Synchronization
public import TopologyModel

/// Answers a machine's questions and keeps what was answered, so that a recording holds the answers and needs no patterns.
///
/// Made from rules it asks them, each question once. Made from nothing it answers from a recording, and counts what the recording does not say.
public final class RecordedRules: AutomationFilter, DiscoveryFilter, PlacementPatterns {
    private struct State {
        /// In the order in which they were given.
        var answers: [RuleAnswer] = []
        /// Looked up, never iterated over.
        var known: [RuleQuestion: RuleAnswer.Content] = [:]
        /// How many of the answers were taken as news.
        var taken = 0
        var unanswered = 0

        mutating func keep(_ answer: RuleAnswer) {
            if known.updateValue(answer.content, forKey: answer.question) == nil { answers.append(answer) }
        }
    }

    /// Far more than anybody has servers and clusters; beyond it all are forgotten, and asked for again.
    private static let maximumAnswers = 200_000

    private let asked: ManagerRules?
    private let state = Mutex(State())

    /// Asks `rules`.
    public init(asking rules: ManagerRules) { asked = rules }

    /// Answers what ``learn(_:)`` told it.
    public init() { asked = nil }

    /// What a machine is given.
    public var rules: ManagerRules {
        ManagerRules(
            automation: self, intermediateAutomation: IntermediateFilter(asked: self), durability: Durability(asked: self),
            writeProbe: WriteProbe(asked: self), discovery: self, placement: self)
    }

    /// The filter of recoveries of intermediate sources, which asks in the words of the other one.
    private struct IntermediateFilter: AutomationFilter {
        let asked: RecordedRules

        func recoversPrimary(clusterName: String, clusterAlias: String) -> Bool {
            asked.verdict(.recoversSources(clusterName: clusterName, clusterAlias: clusterAlias)) {
                $0.intermediateAutomation.recoversPrimary(clusterName: clusterName, clusterAlias: clusterAlias)
            }
        }
    }

    private struct Durability: ClusterPolicies {
        let asked: RecordedRules

        func policy(clusterName: String, clusterAlias: String) -> DurabilityPolicy {
            let text = asked.text(.durability(clusterName: clusterName, clusterAlias: clusterAlias)) {
                $0.durability.policy(clusterName: clusterName, clusterAlias: clusterAlias).rawValue
            }
            return DurabilityPolicy(rawValue: text) ?? .bestEffort
        }
    }

    private struct WriteProbe: ClusterPolicies {
        let asked: RecordedRules

        func policy(clusterName: String, clusterAlias: String) -> WriteProbePolicy {
            let text = asked.text(.writeProbe(clusterName: clusterName, clusterAlias: clusterAlias)) {
                $0.writeProbe.policy(clusterName: clusterName, clusterAlias: clusterAlias).rawValue
            }
            return WriteProbePolicy(rawValue: text) ?? .off
        }
    }

    /// Everything that was answered so far.
    public var answers: [RuleAnswer] { state.withLock { $0.answers } }

    /// What was answered since the last call.
    public func takeNews() -> [RuleAnswer] {
        state.withLock { state in
            guard state.taken < state.answers.count else { return [] }
            defer { state.taken = state.answers.count }
            return Array(state.answers[state.taken...])
        }
    }

    public func learn(_ answers: [RuleAnswer]) {
        guard !answers.isEmpty else { return }
        state.withLock { state in
            for answer in answers { state.keep(answer) }
        }
    }

    /// How many questions nobody could answer: a machine that asks them decides otherwise than it did.
    public var unansweredCount: Int { state.withLock { $0.unanswered } }

    private func answer(_ question: RuleQuestion, else silent: RuleAnswer.Content, _ ask: (ManagerRules) -> RuleAnswer.Content) -> RuleAnswer.Content {
        if let known = state.withLock({ $0.known[question] }) { return known }
        // Not under the lock: rules are anybody's code.
        guard let asked else {
            state.withLock { $0.unanswered += 1 }
            return silent
        }
        let content = ask(asked)
        state.withLock { state in
            if state.answers.count >= RecordedRules.maximumAnswers { (state.answers, state.known, state.taken) = ([], [:], 0) }
            state.keep(RuleAnswer(question, content))
        }
        return content
    }

    private func verdict(_ question: RuleQuestion, else silent: Bool = false, _ ask: (ManagerRules) -> Bool) -> Bool {
        if case .verdict(let verdict) = answer(question, else: .verdict(silent), { .verdict(ask($0)) }) { verdict } else { silent }
    }

    private func text(_ question: RuleQuestion, _ ask: (ManagerRules) -> String) -> String {
        if case .text(let text) = answer(question, else: .text(""), { .text(ask($0)) }) { text } else { "" }
    }

    public func recoversPrimary(clusterName: String, clusterAlias: String) -> Bool {
        verdict(.recoversPrimary(clusterName: clusterName, clusterAlias: clusterAlias)) {
            $0.automation.recoversPrimary(clusterName: clusterName, clusterAlias: clusterAlias)
        }
    }

    public func leavesAlone(_ address: InstanceAddress, as role: DiscoveryRole) -> Bool {
        verdict(.leavesAlone(address, as: role)) { $0.discovery.leavesAlone(address, as: role) }
    }

    public func leavesAlone(replicatingAs user: String) -> Bool {
        verdict(.leavesAloneAccount(user)) { $0.discovery.leavesAlone(replicatingAs: user) }
    }

    public func dataCenter(of host: String) -> String { text(.dataCenter(host: host)) { $0.placement.dataCenter(of: host) } }
    public func region(of host: String) -> String { text(.region(host: host)) { $0.placement.region(of: host) } }
    public func environment(of host: String) -> String { text(.environment(host: host)) { $0.placement.environment(of: host) } }
    public func clusterAlias(named name: String) -> String { text(.clusterAlias(name: name)) { $0.placement.clusterAlias(named: name) } }
    public func bansPromotion(of server: InstanceAddress) -> Bool { verdict(.bansPromotion(server)) { $0.placement.bansPromotion(of: server) } }
    public func ignoresFailures(of server: InstanceAddress) -> Bool { verdict(.ignoresFailures(server)) { $0.placement.ignoresFailures(of: server) } }
    public func accepts(displayName: String) -> Bool { verdict(.acceptsName(displayName), else: true) { $0.placement.accepts(displayName: displayName) } }
}
