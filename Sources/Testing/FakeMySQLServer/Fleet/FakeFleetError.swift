/// The system refused what a fleet needs.
public struct FakeFleetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system's error number.
    public var errno: Int32
    public var message: String

    public var description: String { "\(message) [\(errno)]" }
}
