import TopologyModel

/// What was done about a replica whose receiver is connected and receives nothing.
struct ReceiverRestart: Sendable, Codable {
    let server: InstanceAddress
    /// Since it was seen to receive.
    var attempts = 0
    /// Another attempt on the server, or a first one on another server of its cluster, does not begin before.
    var notBefore: MonotonicInstant
    /// The detection that announces an attempt, until what came of it was recorded.
    var announcement: ReceiverAnnouncement?
    /// Why the attempt was not seen through: the receiver may be stopped. nil: it is under way, or there is none.
    var trouble: Trouble?

    struct Trouble: Sendable, Codable {
        var reason: String
        /// What was read before does not tell what came of the attempt.
        var heardAt: MonotonicInstant
    }
}
