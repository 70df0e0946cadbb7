/// How a journaled step ended. `unknown` is an ending too: the next look at the server decides.
public enum StepResult: UInt8, Hashable, Sendable, Codable {
    case succeeded = 1
    case failed = 2
    case unknown = 3
    case skipped = 4
}
