/// One promise of a protocol, with the code that checks it on a fresh and empty implementation. Meant as an argument of a parameterized test.
public struct ConformanceCheck<Subject: Sendable>: Sendable, CustomStringConvertible {
    /// The promise in words.
    public var description: String
    /// Throws ``ConformanceFailure`` when the promise is broken.
    public var run: @Sendable (Subject) async throws -> Void

    init(_ description: String, _ run: @escaping @Sendable (Subject) async throws -> Void) {
        self.description = description
        self.run = run
    }
}
