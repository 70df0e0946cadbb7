#if Network
/// What a caller asks a server for. Paths are as the server knows them.
enum Request: Hashable, Sendable {
    case exists(String)
    case data(String)
    case children(String)
    case sync(String)
    /// Anything but a check, which stands in transactions only.
    case operation(ZooKeeperOperation)
    case transaction([ZooKeeperOperation])
    case reads([ZooKeeperRead])

    /// Whether it may change something, so that it is not sent twice.
    var isWrite: Bool {
        switch self {
        case .exists, .data, .children, .sync, .reads: false
        case .operation, .transaction: true
        }
    }

    /// Of the node that it is about, if it is one.
    var path: String? {
        switch self {
        case .exists(let path), .data(let path), .children(let path), .sync(let path): path
        case .operation(let operation): operation.path
        case .transaction, .reads: nil
        }
    }

    var opcode: Opcode {
        switch self {
        case .exists: .exists
        case .data: .getData
        case .children: .getChildren2
        case .sync: .sync
        case .operation(let operation): operation.opcode
        case .transaction: .multi
        case .reads: .multiRead
        }
    }

    private static let watches = false

    /// Everything behind the number of the request.
    func body(usualACL: [ZooKeeperACL]) -> [UInt8] {
        var writer = JuteWriter()
        writer.write(opcode.rawValue)
        switch self {
        case .exists(let path), .data(let path), .children(let path):
            writer.write(path)
            writer.write(Request.watches)
        case .sync(let path): writer.write(path)
        case .operation(let operation): operation.write(into: &writer, usualACL: usualACL)
        case .transaction(let operations):
            for operation in operations {
                MultiHeader.request(operation.opcode).write(into: &writer)
                operation.write(into: &writer, usualACL: usualACL)
            }
            MultiHeader.end.write(into: &writer)
        case .reads(let reads):
            for read in reads {
                MultiHeader.request(read.opcode).write(into: &writer)
                writer.write(read.path)
                writer.write(Request.watches)
            }
            MultiHeader.end.write(into: &writer)
        }
        return writer.bytes
    }
}

extension ZooKeeperOperation {
    var opcode: Opcode {
        switch kind {
        case .check: .check
        case .create: .create
        case .setData: .setData
        case .delete: .delete
        }
    }

    fileprivate func write(into writer: inout JuteWriter, usualACL: [ZooKeeperACL]) {
        writer.write(path)
        switch kind {
        case .check(let version), .delete(let version): writer.write(version)
        case .create(let data, let acl, let mode):
            writer.write(data)
            writer.write(acl ?? usualACL) { $1.write(into: &$0) }
            writer.write(mode.rawValue)
        case .setData(let data, let version):
            writer.write(data)
            writer.write(version)
        }
    }
}

extension ZooKeeperRead {
    fileprivate var opcode: Opcode {
        switch kind {
        case .data: .getData
        case .children: .getChildren
        }
    }
}
#endif
