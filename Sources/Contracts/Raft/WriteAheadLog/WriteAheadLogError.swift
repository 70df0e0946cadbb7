/// Why a log cannot be read, or not be written any more.
public struct WriteAheadLogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong. New codes may be added; treat an unknown one as "the log is not usable".
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// Something that was on the disk is not what was written: rot, a lost or misdirected write, a file that is missing. What the node promised may be gone: it must neither vote nor
        /// lead until its log is that of a leader again (``WriteAheadLog/beginAnew(_:identity:bootstrap:segmentBytes:)``).
        public static let corrupt = Code(rawValue: "corrupt")
        /// As `corrupt`, and it is not known any more what the node promised or who takes part, or it was the only one that had it: it must not come back under its identity.
        public static let lost = Code(rawValue: "lost")
        /// The log names a snapshot that is not there. It may be elsewhere: is this the right directory for the snapshots? If it is lost, remove the log, too, and replace the node.
        public static let missing = Code(rawValue: "missing")
        /// It is what was written, by another version of this library: nothing is wrong with it. Start that version, or a newer one.
        public static let version = Code(rawValue: "version")
        /// The files are those of another cluster or node.
        public static let stranger = Code(rawValue: "stranger")
        /// A write or a sync failed. The first failure is final: the kernel may have dropped what it could not write, and say next time that all is well.
        public static let failed = Code(rawValue: "failed")

        /// The disk is full, and what is left is kept for batches without entries (``WriteAheadLog/Space-swift.enum/exhausted``). Nothing was written, and the log goes on: it takes entries again when
        /// ``WriteAheadLog/prepare()`` finds room. Make room on the disk; nothing of the log may be deleted for it.
        public static let full = Code(rawValue: "full")

        public var description: String { rawValue }
    }

    public var code: Code
    public var file: String
    /// Bytes from the beginning of the file.
    public var offset: Int
    public var message: String

    public init(code: Code, file: String, offset: Int = 0, message: String) {
        self.code = code
        self.file = file
        self.offset = offset
        self.message = message
    }

    static func version(_ file: String, _ offset: Int, _ what: String) -> WriteAheadLogError {
        WriteAheadLogError(code: .version, file: file, offset: offset, message: "\(what), written by another version of this library: start that one, or a newer one")
    }

    static func stranger(_ file: String, _ owner: LogIdentity) -> WriteAheadLogError {
        WriteAheadLogError(code: .stranger, file: file, message: "it is the log of \(owner.node) of another cluster, or of another node")
    }

    public var description: String { "\(code): \(file) at byte \(offset): \(message)" }
}
