public import Raft

/// Why a ``SimulatedDisk`` did not do what it was asked for.
public struct SimulatedDiskFailure: LogFilesError, Hashable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case noSuchFile
        case exists
        case full
        /// The sync or the reading that was to fail.
        case failed
        /// Nothing works until the machine or the process is started anew.
        case stopped
    }

    public var reason: Reason
    public var name: String

    public var isFull: Bool { reason == .full }

    public var description: String { "\(name): \(reason)" }
}
