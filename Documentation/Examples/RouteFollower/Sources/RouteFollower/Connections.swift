import TopologyModel

/// What stands for an application's pool of connections.
struct Connections {
    private var open: [InstanceAddress] = []

    /// Everything that led somewhere else is closed: the former primary may still take writes.
    mutating func follow(_ route: WriteRoute) {
        let address: InstanceAddress? = if case .to(let address, _) = route { address } else { nil }
        let closed = open.filter { $0 != address }
        open.removeAll { $0 != address }
        for connection in closed { print("  closed a connection to \(connection)") }
    }

    mutating func write(by route: WriteRoute) {
        switch route {
        case .to(let address, _):
            if !open.contains(address) {
                open.append(address)
                print("  opened a connection to \(address)")
            }
            print("  wrote to \(address)")
        case .nowhere(let reason): print("  refused to write: \(reason)")
        }
    }
}
