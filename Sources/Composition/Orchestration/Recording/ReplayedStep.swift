package import ManagerCore
package import TopologyModel

/// One step of a recording, and what the machine decides when it is fed the same again.
package struct ReplayedStep: Sendable {
    /// File and line.
    package var place: String
    package var at: WallTime
    package var event: ManagerEvent
    package var recorded: [ManagerEffect]
    package var replayed: [ManagerEffect]

    package var isSame: Bool { recorded == replayed }
}
