#if Network
package import TestProcesses

/// A real store on loopback that runs for tests.
package protocol TestStore: Sendable {
    /// Of clients.
    var port: UInt16 { get }
    /// Starts it again after its end, and waits until it serves.
    func restart() async throws(TestServerTrouble)
    /// Stands still, as a hung host does; returns when it does.
    func freeze()
    func thaw()
    /// `kill -9`, and waits for the end.
    func kill()
}
#endif
