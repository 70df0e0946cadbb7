/// Bytes of a client, cut into packets.
struct PacketBuffer {
    private var bytes: [UInt8] = []

    private static let headerBytes = 4
    /// What a client sends at most: statements of a prober are much shorter.
    private static let maximumBytes = 1 << 20

    mutating func append(_ newer: UnsafeRawBufferPointer) { bytes.append(contentsOf: newer) }

    /// Whether the client sends more than any prober would.
    var isTooLarge: Bool { bytes.count > Self.maximumBytes }

    mutating func next() -> (sequence: UInt8, body: [UInt8])? {
        guard bytes.count >= Self.headerBytes else { return nil }
        let length = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
        let end = Self.headerBytes + length
        guard bytes.count >= end else { return nil }
        defer { bytes.removeFirst(end) }
        return (bytes[3], Array(bytes[Self.headerBytes..<end]))
    }
}
