/// A promise of the caller's own: a closure over the fleet that says what is wrong, or nil.
public struct FleetInvariant: Sendable {
    /// By which it is named where it did not hold (``SimulationViolation/invariant``).
    public var name: String
    /// Makes the check of one run, with a memory of its own.
    let makeCheck: @Sendable () -> (SimulatedFleet) -> String?

    /// Judged by the present alone. It is called after every event, some thousand times per run.
    public init(_ name: String, check: @escaping @Sendable (SimulatedFleet) -> String?) {
        self.name = name
        makeCheck = { check }
    }

    /// Judged by what was seen before, too: `memory` is a copy for each run, which the check may change.
    public init<Memory: Sendable>(
        _ name: String, startingWith memory: Memory, check: @escaping @Sendable (SimulatedFleet, inout Memory) -> String?
    ) {
        self.name = name
        makeCheck = {
            var own = memory
            return { check($0, &own) }
        }
    }
}
