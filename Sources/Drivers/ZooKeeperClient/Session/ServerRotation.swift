#if Network
/// Whose turn it is: the servers in a drawn order, one after the other.
struct ServerRotation: Sendable {
    let servers: [ZooKeeperServerAddress]
    private var place = 0
    /// Since a connection lasted.
    private var failures = 0

    init(_ servers: [ZooKeeperServerAddress], using random: inout any RandomNumberGenerator & Sendable) {
        self.servers = servers.shuffled(using: &random)
    }

    var current: ZooKeeperServerAddress { servers[place] }

    /// The next one is tried.
    ///
    /// - Returns: whether all have failed once more, so that a pause is due.
    mutating func failed() -> Bool {
        place = (place + 1) % servers.count
        failures += 1
        return failures.isMultiple(of: servers.count)
    }

    mutating func succeeded() { failures = 0 }
}
#endif
