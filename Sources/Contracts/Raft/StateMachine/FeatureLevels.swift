public import BinaryCoding

/// Which commands may stand in the log: those that every member can read. A version that knows new ones has a higher level, and the log's own level is raised when all members have it.
public struct FeatureLevels: Hashable, Sendable, CustomStringConvertible {
    /// Of this library's own commands.
    public var library: UInt64
    /// Of the state machine's (``RaftStateMachine/featureLevel``).
    public var machine: UInt64

    public init(library: UInt64, machine: UInt64) {
        self.library = library
        self.machine = machine
    }

    /// Where every log begins.
    public static let first = FeatureLevels(library: 1, machine: 1)

    /// Of this version of the library.
    static let newestLibrary: UInt64 = 1

    static func own<Machine: RaftStateMachine>(_: Machine.Type) -> FeatureLevels { FeatureLevels(library: newestLibrary, machine: Machine.featureLevel) }

    /// What both can read.
    func common(with other: FeatureLevels) -> FeatureLevels { FeatureLevels(library: min(library, other.library), machine: min(machine, other.machine)) }

    /// What either has.
    func raised(to other: FeatureLevels) -> FeatureLevels { FeatureLevels(library: max(library, other.library), machine: max(machine, other.machine)) }

    /// Whether a node of this level can read a log of that one.
    func covers(_ other: FeatureLevels) -> Bool { common(with: other) == other }

    /// Why a node of this level must not go on with a log of that one; nil: it may.
    func problem(with log: FeatureLevels) -> String? {
        covers(log) ? nil : "the log may hold commands of level \(log), and this version knows those up to \(self): upgrade this node"
    }

    public var description: String { "\(machine) (library \(library))" }
}

extension FeatureLevels: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(library)
        writer.writeVarint(machine)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(library: try reader.readVarint(), machine: try reader.readVarint()) }
}
