import ControlModel
package import KVPublishers
package import TopologyModel

/// A cluster as a template sees it.
package struct RenderedRoute: Hashable, Sendable {
    package let record: StoredRecord
    /// Where writes go; nil: nowhere, and ``reason`` says why. Its host holds nothing but what host names and addresses are made of.
    package let primary: InstanceAddress?
    /// Why there is no primary; empty where there is one.
    package let reason: String
    /// Letters, digits, `.`, `_` and `-`; at most 64; of no other cluster that is rendered with it.
    package let identifier: String

    init(_ record: StoredRecord, identifier: String) {
        self.record = record
        self.identifier = identifier
        switch record {
        case .withdrawn(let record): (primary, reason) = (nil, record.reason)
        case .primary(let record) where RenderedRoute.isHost(record.primary.host): (primary, reason) = (record.primary, "")
        case .primary: (primary, reason) = (nil, "the host of the record is neither a host name nor an address")
        }
    }

    /// The names of what a template may ask of a cluster.
    enum Field: String, CaseIterable, Sendable {
        case cluster, name, identifier, address, host, port, ipv4, ipv6, epoch, recovery, time, withdrawn, reason
        case withdrawnAt = "withdrawn_at"
    }

    enum Value: Hashable, Sendable {
        case text(String)
        case number(UInt64)
        case flag(Bool)
        /// Nobody knows it. A section of it is skipped.
        case missing
    }

    func value(of field: Field) -> Value {
        switch field {
        case .cluster: .text(record.cluster.description)
        case .name: .text(record.clusterName)
        case .identifier: .text(identifier)
        case .address: primary.map { Value.text($0.description) } ?? .missing
        case .host: primary.map { Value.text($0.host) } ?? .missing
        case .port: primary.map { Value.number(UInt64($0.port)) } ?? .missing
        case .ipv4: primary.flatMap { literal($0, AddressLiteral.ipv4, of: \.ipv4) } ?? .missing
        case .ipv6: primary.flatMap { literal($0, AddressLiteral.ipv6, of: \.ipv6) } ?? .missing
        case .epoch: .number(record.epoch.rawValue)
        case .recovery: recovery.map { Value.number($0.rawValue) } ?? .missing
        case .time: .text(CivilTime.text(of: time))
        case .withdrawn: .flag(primary == nil)
        case .reason: primary == nil ? .text(reason) : .missing
        case .withdrawnAt: withdrawnAt.map { Value.text(CivilTime.text(of: $0)) } ?? .missing
        }
    }

    /// The host itself where it is such an address, else what the record says, if it is one.
    private func literal(_ primary: InstanceAddress, _ parse: (String) -> String?, of field: KeyPath<PrimaryRecord, String?>) -> Value? {
        if let own = parse(primary.host) { return .text(own) }
        guard case .primary(let record) = record, let text = record[keyPath: field], let address = parse(text) else { return nil }
        return .text(address)
    }

    private var recovery: RecoveryID? {
        switch record {
        case .primary(let record): record.recovery
        case .withdrawn(let record): record.recovery
        }
    }

    private var time: WallTime {
        switch record {
        case .primary(let record): record.at
        case .withdrawn(let record): record.at
        }
    }

    private var withdrawnAt: WallTime? {
        if case .withdrawn(let record) = record { record.withdrawnAt } else { nil }
    }

    /// What a configuration file takes for a host, and for nothing else: no `unix@`, no path, no white space, no quote.
    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= InstanceAddress.maximumHostLength
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
                // The colon of IPv6, the underscore that some name services have.
                case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"): true
                default: false
                }
            }
    }
}

extension RenderedRoute {
    /// In the order of their names, then of their ids: the order in which a template lists them.
    package static func all(_ records: some Sequence<StoredRecord>) -> [RenderedRoute] {
        let ordered = records.sorted { ($0.clusterName, $0.cluster) < ($1.clusterName, $1.cluster) }
        var (routes, position): ([RenderedRoute], Int) = ([], 0)
        while position < ordered.count {
            let name = ordered[position].clusterName
            let end = ordered[position...].firstIndex { $0.clusterName != name } ?? ordered.count
            for record in ordered[position..<end] {
                routes.append(RenderedRoute(record, identifier: identifier(of: record, nameIsItsOwn: end - position == 1)))
            }
            position = end
        }
        return routes
    }

    /// The name itself where it is plain and no other cluster has it; else what is plain of it, and the cluster's id. A plain name that ends like that is not taken as it is, so that no alias can be made to
    /// look like another cluster's identifier.
    private static func identifier(of record: StoredRecord, nameIsItsOwn: Bool) -> String {
        let name = Array(record.clusterName.utf8)
        if nameIsItsOwn, name.count <= longestIdentifier, name.first.map(isLetterOrDigit) == true, name.allSatisfy(isPlain), !endsWithID(name) { return record.clusterName }
        let id = record.cluster.description
        let prefix = name.prefix(longestIdentifier - idLength - 1).map { isPlain($0) ? $0 : underscore }
        let start = prefix.first.map(isLetterOrDigit) == true ? prefix : Array("cluster".utf8)
        return String(decoding: start, as: UTF8.self) + "-" + id
    }

    private static func endsWithID(_ name: [UInt8]) -> Bool {
        name.count > idLength && name.suffix(idLength).allSatisfy(isHexadecimalDigit) && name[name.count - idLength - 1] == UInt8(ascii: "-")
    }

    private static let longestIdentifier = 64
    /// Of a cluster's id as it is written.
    private static let idLength = 32
    private static let underscore = UInt8(ascii: "_")

    private static func isPlain(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == underscore }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
