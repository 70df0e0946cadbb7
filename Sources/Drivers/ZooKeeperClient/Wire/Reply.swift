#if Network
/// What a server answers to a request that it carried out, or to a transaction in any case.
enum Reply: Hashable, Sendable {
    case stat(ZooKeeperStat)
    case node(ZooKeeperNode)
    case children(ZooKeeperChildren)
    /// Of a created node, or of one that was synchronized.
    case path(String)
    case done
    /// All of them, in their order.
    case transaction([ZooKeeperOperationResult])
    /// Nothing was done. One code for each operation, in their order.
    case failedTransaction([ZooKeeperServerCode])
    case readings([ZooKeeperReading])

    /// The shortest name of a child: its length.
    private static let minimumNameBytes = 4

    /// - Parameter reader: stands behind the header; all of it belongs to the reply.
    init(to request: Request, from reader: inout JuteReader) throws(JuteError) {
        switch request {
        case .exists: self = .stat(try ZooKeeperStat(from: &reader))
        case .data: self = .node(try Reply.node(from: &reader))
        case .children:
            let names = try Reply.names(from: &reader)
            self = .children(ZooKeeperChildren(names: names, stat: try ZooKeeperStat(from: &reader)))
        case .sync: self = .path(try reader.readString())
        case .operation(let operation):
            switch try Reply.result(of: operation.kind, from: &reader) {
            case .created(let path): self = .path(path)
            case .dataSet(let stat): self = .stat(stat)
            case .deleted, .checked: self = .done
            }
        case .transaction(let operations): self = try Reply.transaction(operations, from: &reader)
        case .reads(let reads): self = .readings(try Reply.readings(reads, from: &reader))
        }
        try reader.finish()
    }

    private static func node(from reader: inout JuteReader) throws(JuteError) -> ZooKeeperNode {
        let data = try reader.readBuffer()
        return ZooKeeperNode(data: data, stat: try ZooKeeperStat(from: &reader))
    }

    private static func names(from reader: inout JuteReader) throws(JuteError) -> [String] {
        try reader.readVector(minimumBytes: minimumNameBytes) { reader throws(JuteError) in try reader.readString() }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func result(of kind: ZooKeeperOperation.Kind, from reader: inout JuteReader) throws(JuteError) -> ZooKeeperOperationResult {
        switch kind {
        case .check: .checked
        case .create: .created(try reader.readString())
        case .setData: .dataSet(try ZooKeeperStat(from: &reader))
        case .delete: .deleted
        }
    }

    // MARK: Several at once

    private static func transaction(_ operations: [ZooKeeperOperation], from reader: inout JuteReader) throws(JuteError) -> Reply {
        var results: [ZooKeeperOperationResult] = []
        var codes: [ZooKeeperServerCode] = []
        for operation in operations {
            if let code = try part(operation.opcode, from: &reader) {
                codes.append(code)
            } else {
                results.append(try result(of: operation.kind, from: &reader))
            }
        }
        try end(&reader)
        if codes.isEmpty { return .transaction(results) }
        // What failed has no results at all, only codes.
        guard results.isEmpty, codes.contains(where: { $0 != .ok }) else { throw JuteError("a transaction was done in part") }
        return .failedTransaction(codes)
    }

    private static func readings(_ reads: [ZooKeeperRead], from reader: inout JuteReader) throws(JuteError) -> [ZooKeeperReading] {
        var readings: [ZooKeeperReading] = []
        for read in reads {
            switch read.kind {
            case .data:
                if let code = try part(.getData, from: &reader) { readings.append(.failed(code)) } else { readings.append(.node(try node(from: &reader))) }
            case .children:
                if let code = try part(.getChildren, from: &reader) { readings.append(.failed(code)) } else { readings.append(.children(try names(from: &reader))) }
            }
        }
        try end(&reader)
        return readings
    }

    /// Whatever stands before a part. nil: its result follows; else why it has none.
    private static func part(_ opcode: Opcode, from reader: inout JuteReader) throws(JuteError) -> ZooKeeperServerCode? {
        let header = try MultiHeader(from: &reader)
        guard !header.isLast else { throw JuteError("a multi has fewer results than operations") }
        if header.type == Opcode.error.rawValue { return ZooKeeperServerCode(rawValue: try reader.readInt()) }
        guard header.type == opcode.rawValue else { throw JuteError("a multi has a result of type \(header.type) where \(opcode.rawValue) was asked for") }
        return nil
    }

    private static func end(_ reader: inout JuteReader) throws(JuteError) {
        guard try MultiHeader(from: &reader).isLast else { throw JuteError("a multi has more results than operations") }
    }
}
#endif
