#if Daemon
/// The end of an output of any length.
struct OutputTail: Sendable {
    private let limit: Int
    private var bytes: [UInt8] = []
    private(set) var totalBytes = 0

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        totalBytes += chunk.count
        bytes.append(contentsOf: chunk.suffix(limit))
        // Trimmed at twice the limit, so that a flood of small chunks is not moved each time.
        if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
    }

    /// At most the limit, as text; bytes that are no UTF-8 show as replacement characters. Says so when something is missing.
    var text: String {
        let tail = bytes.suffix(limit)
        let text = String(decoding: tail, as: UTF8.self)
        return tail.count == totalBytes ? text : "[the first \(totalBytes - tail.count) bytes are left out]\n" + text
    }
}
#endif
