/// An implementation broke a promise of its protocol.
public struct ConformanceFailure: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

/// Throws the described failure unless the condition holds.
func require(_ condition: Bool, _ promise: @autoclosure () -> String) throws {
    if !condition { throw ConformanceFailure(promise()) }
}
