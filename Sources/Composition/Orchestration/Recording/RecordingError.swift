/// A recording cannot be written or read; the message says why and what to do.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }
}
