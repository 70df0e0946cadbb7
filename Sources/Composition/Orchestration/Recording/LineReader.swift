#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads a file line by line.
struct LineReader: ~Copyable {
    struct Line {
        /// Without the line feed.
        var bytes: [UInt8]
        /// Whether a line feed followed: the last line of a process that died may lack it.
        var isWhole: Bool
    }

    private let path: String
    private let descriptor: CInt
    private var chunk = [UInt8](repeating: 0, count: chunkBytes)
    private var waiting: ArraySlice<UInt8> = []

    private static let chunkBytes = 1 << 20
    /// The state of a hundred thousand servers is shorter.
    private static let maximumLineBytes = 2 << 30

    init(path: String) throws(RecordingError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RecordingError("cannot open \(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// nil: there are no more.
    mutating func next() throws(RecordingError) -> Line? {
        var line: [UInt8] = []
        while true {
            if waiting.isEmpty {
                let count = read(descriptor, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw RecordingError("cannot read \(path): \(String(cString: strerror(errno)))") }
                if count == 0 { return line.isEmpty ? nil : Line(bytes: line, isWhole: false) }
                waiting = chunk[..<count]
            }
            if let end = waiting.firstIndex(of: RecordingCoder.lineFeed) {
                line += waiting[..<end]
                waiting = waiting[(end + 1)...]
                return Line(bytes: line, isWhole: true)
            }
            line += waiting
            waiting = []
            guard line.count <= LineReader.maximumLineBytes else { throw RecordingError("\(path) has a line without end; it is no recording") }
        }
    }
}
