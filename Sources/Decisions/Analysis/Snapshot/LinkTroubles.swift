/// What is wrong with a replica by its own account, as flags: most replicas have none, and are done with after one comparison.
package struct LinkTroubles: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Its receiver cannot connect to a source that answers the manager, and its applier runs.
    package static let failsToConnect = LinkTroubles(rawValue: 1 << 0)
    /// What it receives finds no space.
    package static let outOfSpace = LinkTroubles(rawValue: 1 << 1)
    /// A thread does not work and shows an error.
    package static let stoppedByError = LinkTroubles(rawValue: 1 << 2)
    /// Both threads run, and it has applied nothing for long though it has received more.
    package static let appliesNothing = LinkTroubles(rawValue: 1 << 3)
    /// Its receiver runs and has been silent for longer than is tolerated, while its source has what it lacks.
    package static let receivesNothing = LinkTroubles(rawValue: 1 << 4)
    /// It cannot be read.
    package static let unreachable = LinkTroubles(rawValue: 1 << 5)
    /// It accepts writes.
    package static let writable = LinkTroubles(rawValue: 1 << 6)
}
