public import TopologyModel

/// A form of bytes that come from wires or disks, and its reader.
public protocol FuzzedForm: Sendable {
    /// By which the command line knows it.
    static var name: String { get }

    /// What somebody honest would have written; another one every time.
    func honest(_ random: inout SplitMix64) throws -> [UInt8]

    /// Reads bytes that may be anything.
    ///
    /// - Returns: whether anything came of them; else they were refused.
    /// - Throws: ``FuzzViolation`` if what came of them cannot be.
    func read(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool
}

extension FuzzedForm {
    /// The bytes of one seed: honest ones and changes of them, or noise.
    public func bytes(seed: UInt64) throws -> [UInt8] {
        var random = SplitMix64(state: seed)
        return FuzzedBytes.changed(try honest(&random), by: &random)
    }
}

/// A reader believed what it must not believe.
public struct FuzzViolation: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
