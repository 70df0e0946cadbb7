/// What one hook did.
public struct HookReport: Hashable, Sendable {
    public var name: String
    public var isRequired: Bool
    public var result: HookResult
    /// From the call until its result, on the runner's clock.
    public var duration: Duration

    public init(name: String, isRequired: Bool, result: HookResult, duration: Duration) {
        self.name = name
        self.isRequired = isRequired
        self.result = result
        self.duration = duration
    }

    /// A required hook that failed stops its list and what the list precedes.
    public var stopsList: Bool { isRequired && !result.isSuccess }
}
