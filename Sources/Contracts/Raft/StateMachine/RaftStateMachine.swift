public import BinaryCoding

/// What a cluster of nodes keeps the same on all of them: a value that only committed commands change.
///
/// ## Implementing
/// A struct with copy-on-write members is best: a snapshot is a copy, encoded beside the node's work. Its byte form (``BinaryCodable``) is the snapshot.
///
/// ``apply(_:at:)`` must depend on its parameters and the value alone: no clock, no chance, no files, no order of a `Dictionary` or a `Set`. It is called on every node, once for every command, in
/// the order of the log; whatever depends on it outside, other than the answer to whoever proposed, watches the state. The byte forms of commands, results and states are frozen once they are in use: a node that cannot read a command
/// halts before it, and never passes over it.
public protocol RaftStateMachine: BinaryCodable, Sendable {
    associatedtype Command: BinaryCodable & Sendable
    associatedtype Result: BinaryCodable & Sendable

    mutating func apply(_ command: Command, at context: ApplyContext) -> Result

    /// One more with each version of the program that knows commands which the one before does not. Such a command is proposed only when `RaftNode.featureLevel` has reached that level: then every member
    /// can read it. Without an implementation, 1.
    static var featureLevel: UInt64 { get }

    /// The same on two nodes whose states are the same, and most probably another one where they differ: nodes compare it now and then, and one that differs from its leader halts. Without an implementation, a checksum of the byte form.
    var digest: UInt64 { get }
}

extension RaftStateMachine {
    public static var featureLevel: UInt64 { FeatureLevels.first.machine }

    public var digest: UInt64 { UInt64(CRC32C.checksum(encoded())) }
}
