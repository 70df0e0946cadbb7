public import ControlModel
public import TopologyModel

/// How a recovery that a person asked for ended.
public struct RecoveryResult: Hashable, Sendable, Codable {
    public var recovery: RecoveryID
    public var uid: String
    public var kind: RecoveryKind
    /// Who was primary before; of a relocation the dead source.
    public var former: InstanceAddress
    /// Who is primary now: the successor, or the former one where it came to nothing. Of a relocation the new source, the dead one where there is no single one. Of an unlock the one that was locked.
    public var primary: InstanceAddress
    public var closing: RecoveryClosing
    /// For how long writes were refused; nil where they were not, and where the former primary was opened again.
    public var writePause: Duration?

    public init(
        recovery: RecoveryID, uid: String, kind: RecoveryKind = .failover, former: InstanceAddress, primary: InstanceAddress, closing: RecoveryClosing, writePause: Duration? = nil
    ) {
        self.recovery = recovery
        self.uid = uid
        self.kind = kind
        self.former = former
        self.primary = primary
        self.closing = closing
        self.writePause = writePause
    }

    public var isSuccess: Bool { closing.result == .succeeded }
}
