/// How much a recording may take of a disk.
public struct RecordingLimits: Hashable, Sendable {
    /// A file that has reached this is set aside, and the next one begun. It may be exceeded by what waits to be written then, and where the state that a
    /// file begins with is larger than half of it: a file holds at least as many bytes of steps. 64 MiB.
    public var maximumFileBytes = 64 << 20
    /// How many files are kept, the one being written included; the oldest is deleted. At least 1. 8.
    public var files = 8

    public init() {}
}
