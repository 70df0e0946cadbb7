/// One thing done to, or waited for on, one server.
public struct PlanStep: Hashable, Sendable, Codable {
    public enum Work: Hashable, Sendable, Codable {
        case act(PlannedAction)
        case wait(PlanCondition, limit: Duration)
    }

    public var server: PlannedServer
    public var work: Work
    /// What it is for, for people: "stop receiving from db1:3306".
    public var purpose: String

    public init(_ server: PlannedServer, _ work: Work, _ purpose: String) {
        self.server = server
        self.work = work
        self.purpose = purpose
    }
}
