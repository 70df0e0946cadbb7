#if Network
/// Writes records in Jute (see ``JuteReader``).
struct JuteWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func write(_ value: Int32) { append(UInt32(bitPattern: value)) }
    mutating func write(_ value: Int64) { append(UInt64(bitPattern: value)) }

    mutating func write(_ buffer: [UInt8]) {
        write(JuteWriter.length(buffer.count))
        bytes += buffer
    }

    mutating func write(_ text: String) { write(Array(text.utf8)) }

    mutating func write<Element>(_ elements: [Element], _ write: (inout JuteWriter, Element) -> Void) {
        self.write(JuteWriter.length(elements.count))
        for element in elements { write(&self, element) }
    }

    /// What is longer than this fits no frame, and is refused when the frame's bytes are counted.
    private static func length(_ count: Int) -> Int32 { Int32(clamping: count) }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
#endif
