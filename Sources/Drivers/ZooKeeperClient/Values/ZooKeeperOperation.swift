#if Network
/// One part of a transaction.
public struct ZooKeeperOperation: Hashable, Sendable, CustomStringConvertible {
    enum Kind: Hashable, Sendable {
        case check(version: Int32)
        case create(data: [UInt8], acl: [ZooKeeperACL]?, mode: ZooKeeperCreateMode)
        case setData([UInt8], version: Int32)
        case delete(version: Int32)
    }

    /// What stands on the wire for any version.
    static let anyVersion: Int32 = -1

    public internal(set) var path: String
    var kind: Kind

    /// Fails the transaction if the node does not exist or has another version. nil: any version.
    public static func check(_ path: String, version: Int32?) -> ZooKeeperOperation { ZooKeeperOperation(path: path, kind: .check(version: version ?? anyVersion)) }

    /// - Parameter acl: nil: ``ZooKeeperSettings/acl``.
    public static func create(_ path: String, _ data: [UInt8] = [], acl: [ZooKeeperACL]? = nil, mode: ZooKeeperCreateMode = .persistent) -> ZooKeeperOperation {
        ZooKeeperOperation(path: path, kind: .create(data: data, acl: acl, mode: mode))
    }

    /// - Parameter version: the one that the node must have; nil: any.
    public static func setData(_ path: String, _ data: [UInt8], version: Int32?) -> ZooKeeperOperation {
        ZooKeeperOperation(path: path, kind: .setData(data, version: version ?? anyVersion))
    }

    /// - Parameter version: the one that the node must have; nil: any.
    public static func delete(_ path: String, version: Int32?) -> ZooKeeperOperation { ZooKeeperOperation(path: path, kind: .delete(version: version ?? anyVersion)) }

    /// Without data, which may be secret.
    public var description: String {
        switch kind {
        case .check: "check \(path)"
        case .create: "create \(path)"
        case .setData: "set \(path)"
        case .delete: "delete \(path)"
        }
    }
}
#endif
