package import TopologyModel

/// The small shapes that the incumbent's API repeats.
package enum WireValues {
    /// An instance's key; nil gives the incumbent's "none": an empty host and port 0.
    package static func key(_ address: InstanceAddress?) -> JSONValue {
        ["Hostname": .string(address?.host ?? ""), "Port": .count(address?.port ?? 0)]
    }

    /// The key of a source that a replica was detached from: nobody's host begins like this.
    static func detachedKey(_ address: InstanceAddress?) -> JSONValue {
        ["Hostname": .string(address.map { "//" + $0.host } ?? ""), "Port": .count(address?.port ?? 0)]
    }

    package static func keys(_ addresses: some Sequence<InstanceAddress>) -> JSONValue { .array(addresses.map { key($0) }) }

    static func coordinates(_ coordinates: BinlogCoordinates?, isRelayLog: Bool = false) -> JSONValue {
        ["LogFile": .string(coordinates?.file ?? ""), "LogPos": .count(coordinates?.position ?? 0), "Type": isRelayLog ? 1 : 0]
    }

    /// A nullable number of seconds.
    static func seconds(_ duration: Duration?) -> JSONValue {
        ["Int64": .integer(duration?.components.seconds ?? 0), "Valid": .bool(duration != nil)]
    }
}
