public import ControlModel
public import TopologyModel

/// What one manager knows of the state that several keep together.
public struct RouteState: Sendable {
    /// As applied here.
    public var control: ControlState
    /// The last instant at which a quorum was known to stand behind what is applied here; nil: none since the start.
    ///
    /// On the leader: when the round began that a majority confirmed last. On a follower: when it heard a leader last, provided that everything which that leader was known to have
    /// committed is applied here. An instant that is too early withdraws too soon, one that is too late sends applications to a primary that may have been replaced.
    public var contactAt: MonotonicInstant?

    public init(control: ControlState, contactAt: MonotonicInstant?) {
        self.control = control
        self.contactAt = contactAt
    }
}
