public import TopologyModel

/// What an operator asked for, as it was committed.
public struct OperatorAction: Hashable, Sendable, Codable {
    /// The place in the log of the command that recorded it first: its identity.
    public var index: LogIndex
    public var call: OperatorCall
    /// When it was recorded first.
    public var at: WallTime
    /// When it was answered, or when the same was asked for last.
    public var lastAt: WallTime
    /// How often the same was asked for, with the same answer: programs repeat what they say of a server every few minutes.
    public var times: UInt32
    /// The node that was asked.
    public var node: String

    public init(index: LogIndex, call: OperatorCall, at: WallTime, node: String) {
        self.index = index
        self.call = call
        self.at = at
        self.node = node
        lastAt = at
        times = 1
    }

    /// Whether `later` is the answer to this call, which had none.
    func isAnswered(by later: OperatorCall) -> Bool { call.outcome == .asked && later.outcome != .asked && isSameRequest(as: later) }

    /// Whether `later` asks once more for the same, is answered in the same way, and comes soon enough to count as a repetition.
    func isRepeated(by later: OperatorCall, at time: WallTime) -> Bool {
        call.outcome != .asked && call == later && time - lastAt < ControlLimits.operatorRepetition
    }

    private func isSameRequest(as other: OperatorCall) -> Bool {
        var same = other
        (same.outcome, same.answer) = (call.outcome, call.answer)
        return same == call
    }
}
