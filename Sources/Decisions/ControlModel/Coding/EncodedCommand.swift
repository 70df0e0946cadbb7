import BinaryCoding

/// A command in its byte form: {kind u16, version u8, body}, as it is written to a journal, sent to other nodes and counted against limits.
///
/// Kind and version stand apart from the body, so that a store can show and check them without reading it.
public struct EncodedCommand: Hashable, Sendable {
    public var kind: CommandKind
    public var version: UInt8
    public var body: [UInt8]

    public init(kind: CommandKind, version: UInt8, body: [UInt8]) {
        self.kind = kind
        self.version = version
        self.body = body
    }

    /// The form in which a command is written.
    public init(_ command: ControlCommand) {
        var writer = BinaryWriter()
        command.writeBody(to: &writer)
        self.init(kind: command.kind, version: command.version, body: writer.bytes)
    }

    /// Splits a whole byte form. Throws `malformed` when it is shorter than its head; the rest is judged by ``decoded()``.
    public init(bytes: [UInt8]) throws(ControlModelError) {
        guard bytes.count >= EncodedCommand.headLength else {
            throw ControlModelError(.malformed, "a command of \(bytes.count) bytes has no head")
        }
        self.init(kind: CommandKind(rawValue: UInt16(bytes[0]) | UInt16(bytes[1]) << 8), version: bytes[2], body: Array(bytes[3...]))
    }

    /// Kind and version.
    static let headLength = 3
    private static let firstVersion: UInt8 = 1

    /// The whole byte form, kind first and in little-endian order.
    public var bytes: [UInt8] {
        [UInt8(truncatingIfNeeded: kind.rawValue), UInt8(truncatingIfNeeded: kind.rawValue >> 8), version] + body
    }

    public var byteCount: Int { EncodedCommand.headLength + body.count }

    /// The command. Throws `unknownKind` or `unknownVersion` for what a newer program wrote, `malformed` for bytes that are cut, left over or impossible.
    public func decoded() throws(ControlModelError) -> ControlCommand {
        guard let row = CommandKind.table.first(where: { $0.kind == kind }) else {
            throw ControlModelError(.unknownKind, "a command has the kind \(kind.rawValue), which this version does not know")
        }
        guard version >= EncodedCommand.firstVersion, version <= row.version else {
            throw ControlModelError(.unknownVersion, "\(row.name) has the version \(version), this one reads up to \(row.version)")
        }
        do {
            var reader = BinaryReader(body)
            let command = try ControlCommand(kind: kind, version: version, bodyFrom: &reader)
            try reader.finish()
            return command
        } catch {
            throw ControlModelError(.malformed, "\(row.name) cannot be read: \(error)")
        }
    }
}
