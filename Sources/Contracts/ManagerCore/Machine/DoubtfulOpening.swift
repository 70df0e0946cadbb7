import ControlModel

/// A recovery that somebody asked for and waits for, and of which the control log could not tell whether it is open.
struct DoubtfulOpening: Sendable, Codable {
    let opening: RecoveryOpening
    let waiter: ManagerToken
    /// It is later in the log than this, if it is there: the same may have been asked for before.
    let after: LogIndex
    /// What the control log said.
    let reason: String
}
