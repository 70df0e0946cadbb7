/// Packets of the MySQL protocol, one after another, in the form that clients of protocol 4.1 without `CLIENT_DEPRECATE_EOF` understand.
struct PacketWriter {
    private(set) var bytes: [UInt8] = []
    private var sequence: UInt8

    private static let headerBytes = 4
    private static let null: UInt8 = 0xfb
    private static let endOfFile: UInt8 = 0xfe
    private static let error: UInt8 = 0xff
    /// MYSQL_TYPE_VAR_STRING.
    private static let textType: UInt8 = 0xfd
    /// utf8mb4_general_ci.
    static let characterSet: UInt8 = 45
    /// SERVER_STATUS_AUTOCOMMIT.
    static let autocommit: UInt16 = 0x0002
    /// SERVER_MORE_RESULTS_EXISTS.
    private static let moreResults: UInt16 = 0x0008

    /// - Parameter sequence: The number of the first packet: one more than that of the packet that is answered.
    init(sequence: UInt8) { self.sequence = sequence }

    mutating func packet(_ body: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes.append(contentsOf: [0, 0, 0, sequence])
        sequence &+= 1
        body(&bytes)
        let length = bytes.count - start - Self.headerBytes
        for index in 0..<3 { bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
    }

    mutating func ok(more: Bool = false) {
        packet { $0.append(contentsOf: [0, 0, 0]); $0.appendInteger(Self.status(more)); $0.append(contentsOf: [0, 0]) }
    }

    mutating func error(_ code: UInt16, _ sqlState: String, _ message: String) {
        packet { bytes in
            bytes.append(Self.error)
            bytes.appendInteger(code)
            bytes.append(contentsOf: "#\(sqlState)\(message)".utf8)
        }
    }

    /// Before a greeting there is no state in an error.
    mutating func earlyError(_ code: UInt16, _ message: String) {
        packet { bytes in
            bytes.append(Self.error)
            bytes.appendInteger(code)
            bytes.append(contentsOf: message.utf8)
        }
    }

    mutating func rows(columns: [String], _ rows: [[String?]], more: Bool) {
        packet { $0.appendLength(columns.count) }
        for column in columns {
            packet { bytes in
                bytes.appendText("def")
                for _ in 0..<3 { bytes.appendText("") }
                bytes.appendText(column)
                bytes.appendText("")
                bytes.append(contentsOf: [0x0c, Self.characterSet, 0])
                bytes.appendInteger(UInt32(1024))
                bytes.append(contentsOf: [Self.textType, 0, 0, 0, 0, 0])
            }
        }
        endOfFile(more: more)
        for row in rows {
            packet { bytes in
                for cell in row {
                    if let cell { bytes.appendText(cell) } else { bytes.append(Self.null) }
                }
            }
        }
        endOfFile(more: more)
    }

    private mutating func endOfFile(more: Bool) {
        packet { $0.append(contentsOf: [Self.endOfFile, 0, 0]); $0.appendInteger(Self.status(more)) }
    }

    private static func status(_ more: Bool) -> UInt16 { more ? autocommit | moreResults : autocommit }
}

extension [UInt8] {
    /// Little-endian.
    mutating func appendInteger<Integer: FixedWidthInteger>(_ value: Integer) {
        for index in 0..<Integer.bitWidth / 8 { append(UInt8(truncatingIfNeeded: value >> (8 * Integer(index)))) }
    }

    mutating func appendLength(_ length: Int) {
        switch length {
        case ..<251: append(UInt8(length))
        case ..<(1 << 16): append(0xfc); appendInteger(UInt16(length))
        default: append(0xfd); append(contentsOf: [UInt8(length & 0xff), UInt8(length >> 8 & 0xff), UInt8(length >> 16 & 0xff)])
        }
    }

    mutating func appendText(_ text: String) {
        appendLength(text.utf8.count)
        append(contentsOf: text.utf8)
    }
}
