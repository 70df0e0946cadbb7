import TopologyModel

/// What is wrong with a channel, in words.
extension OperationPlanner {
    /// Why the channel receives nothing; nil: its receiver works.
    static func receiverFault(_ channel: ReplicationChannel) -> String? {
        switch channel.receiver {
        case .running: nil
        case .stopped: "its receiver is stopped" + suffix(channel.receiverError)
        case .connecting: "its receiver does not get through" + suffix(channel.receiverError)
        }
    }

    /// Why the channel applies nothing; nil: its applier works.
    static func applierFault(_ channel: ReplicationChannel) -> String? {
        channel.applier == .running ? nil : "its applier is stopped" + suffix(channel.applierError)
    }

    private static func suffix(_ error: ReplicationError?) -> String { error.map { " (error \($0.code): \($0.message))" } ?? "" }

    /// How far a server is behind by the configuration's measure, else by its own, without what it holds back on purpose; nil when nobody knows.
    static func excessLag(_ server: Instance, _ channel: ReplicationChannel) -> Duration? {
        (server.placement.measuredLag ?? channel.lag).map { $0 - channel.configuredDelay }
    }
}
