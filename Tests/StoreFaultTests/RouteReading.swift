#if Network
import ControlModel
import KVPublishers
import TopologyModel

/// What a reader finds of one cluster at one moment.
struct RouteReading: Sendable {
    var cluster: ClusterID
    /// The record of the cluster, as bytes; nil: there is none.
    var record: [UInt8]?
    /// Of a store with keys for existing readers: what is under each of them, in their order. nil: the store has no such keys.
    var addresses: [String?]?

    /// The record, if all of it is there and everything else says the same.
    ///
    /// - Throws: ``RouteFault``, else.
    func whole() throws(RouteFault) -> PrimaryRecord? {
        guard let record else {
            guard addresses?.contains(where: { $0 != nil }) != true else { throw RouteFault("\(cluster) has addresses and no record") }
            return nil
        }
        let stored: StoredRecord
        do { stored = try PrimaryRecordCoding.decode(record) } catch { throw RouteFault("\(cluster) has half a record: \(error)") }
        guard case .primary(let primary) = stored, primary.cluster == cluster else { throw RouteFault("\(cluster) has the record of \(stored)") }
        if let addresses {
            let expected: [String?] = [primary.primary.description, primary.primary.host, "\(primary.primary.port)", nil, nil]
            guard addresses == expected else { throw RouteFault("\(cluster) has the record of \(primary.primary) of epoch \(primary.epoch), and the addresses \(addresses.map { $0 ?? "none" })") }
        }
        return primary
    }
}

/// What no reader may ever find.
struct RouteFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
#endif
