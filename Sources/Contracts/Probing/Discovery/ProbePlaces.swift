/// How many probes of each kind are under way, and whether there is room for one more.
///
/// The kinds share nothing, so however many servers hang, those in order find a place.
struct ProbePlaces: Sendable, Codable {
    enum Kind: Sendable, Codable {
        /// The server is in order, or others follow it: its turn must not be late.
        case prompt
        /// The server failed the last time.
        case failing
        /// Began in a prompt place and has not answered for long.
        case slow
        /// Reads the slower facts.
        case details
        /// Looks who answers at a further name.
        case names
    }

    private struct Counts: Hashable, Sendable, Codable {
        var prompt = 0
        var failing = 0
        var slow = 0
        var details = 0
        var names = 0
    }

    private let limits: Counts
    private var taken = Counts()

    init(policy: DiscoveryPolicy) {
        limits = Counts(
            prompt: policy.maximumProbesInFlight, failing: policy.maximumFailingProbesInFlight, slow: policy.maximumSlowProbesInFlight,
            details: policy.maximumProbesInFlight, names: policy.maximumNameProbesInFlight)
    }

    /// Whether no probe is under way.
    var areFree: Bool { taken == Counts() }

    func isFree(_ kind: Kind) -> Bool {
        switch kind {
        case .prompt: taken.prompt < limits.prompt
        case .failing: taken.failing < limits.failing
        case .slow: taken.slow < limits.slow
        case .details: taken.details < limits.details
        case .names: taken.names < limits.names
        }
    }

    mutating func take(_ kind: Kind) { add(1, to: kind) }

    mutating func free(_ kind: Kind) { add(-1, to: kind) }

    /// Gives a prompt place back for as long as its probe is slow. The kind of place that the probe has from now on.
    mutating func becomeSlow(_ kind: Kind) -> Kind {
        guard kind == .prompt, isFree(.slow) else { return kind }
        free(.prompt)
        take(.slow)
        return .slow
    }

    private mutating func add(_ difference: Int, to kind: Kind) {
        switch kind {
        case .prompt: taken.prompt += difference
        case .failing: taken.failing += difference
        case .slow: taken.slow += difference
        case .details: taken.details += difference
        case .names: taken.names += difference
        }
    }
}
