import ServerDialects
package import TopologyModel

/// The statements that stop the threads of a replica which run, something in between, and those that start the same threads again: only to be printed.
package enum RestartStatements {
    /// Why there are none.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter injected: a statement of the person who asks; it is printed as it is, with one semicolon.
    package static func lines(for instance: Instance, around injected: String) throws(Failure) -> [String] {
        guard let facts = instance.facts else { throw Failure(description: "\(instance.address) was never read") }
        guard let channel = instance.shownChannel else { throw Failure(description: "\(instance.address) follows no source") }
        guard let dialect = ServerDialectWords.dialect(for: facts) else {
            throw Failure(description: "the version \(facts.server.versionText) of \(instance.address) is not understood")
        }
        // Its relay logs are discarded when the applier starts while both threads are stopped (server truth T1).
        guard !channel.gtidUse.isMariaDB else {
            throw Failure(
                description:
                    "\(instance.address) follows by MariaDB's GTID: statements that stop and start both threads would discard what it received and did not apply; use stop-replica and start-replica"
            )
        }
        let (receives, applies) = (channel.receiver != .stopped, channel.applier != .stopped)
        do {
            var lines: [String] = []
            if receives { lines.append(try dialect.stopReceiver(channel: channel.name)) }
            if applies { lines.append(try dialect.stopApplier(channel: channel.name)) }
            lines.append(injected)
            if applies { lines.append(try dialect.startApplier(channel: channel.name)) }
            if receives { lines.append(try dialect.startReceiver(channel: channel.name)) }
            return lines.map(terminated).filter { $0 != ";" }
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    private static func terminated(_ statement: String) -> String {
        let end = statement.lastIndex { $0 != ";" && !$0.isWhitespace }
        return (end.map { String(statement[...$0]) } ?? "") + ";"
    }
}
