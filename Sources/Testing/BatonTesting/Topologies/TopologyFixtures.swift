public import TopologyModel

/// The topologies that most tests begin with, and the values that all of them share.
public enum TopologyFixtures {
    /// When every server of a fixture was last read, unless a test says otherwise. Far from zero, so that tests can go back.
    public static let now = MonotonicInstant.zero.advanced(by: .seconds(1_000))
    /// 2026-01-01 00:00:00 UTC.
    public static let bootedAt = WallTime(milliseconds: 1_767_225_600_000)

    /// What a fixture's servers have executed: 100 transactions of the server with the id 1.
    public static func executed(_ flavor: ServerFlavor) -> GTIDValue {
        transactions(flavor.isMySQLFamily ? "\(uuid(serverID: 1)):1-100" : "0-1-100", flavor)
    }

    /// A set of transactions from its text, which must be right.
    public static func transactions(_ text: String, _ flavor: ServerFlavor) -> GTIDValue {
        let parsed: GTIDValue? =
            flavor.isMySQLFamily ? GTIDSet(parsing: text).map(GTIDValue.mysql) : MariaDBGTIDPosition(parsing: text).map(GTIDValue.mariadb)
        guard let parsed else { preconditionFailure("\(text) is not a set of transactions of \(flavor.rawValue)") }
        return parsed
    }

    /// The `server_uuid` that a fixture's MySQL server has: its server id, in the last group.
    public static func uuid(serverID: UInt32) -> String {
        let digits = String(serverID)
        return "00000000-0000-0000-0000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// `db1`, and `db2`, `db3`, … that follow it.
    public static func primary(_ flavor: ServerFlavor = .mariadb, replicas: Int = 3) -> TopologyBuilder {
        var fleet = TopologyBuilder([InstanceBuilder("db1", flavor: flavor, serverID: 1)])
        for number in 2..<(replicas + 2) {
            fleet.add(InstanceBuilder("db\(number)", flavor: flavor, serverID: UInt32(number)).following("db1"))
        }
        return fleet
    }
}
