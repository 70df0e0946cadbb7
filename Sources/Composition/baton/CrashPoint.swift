#if Daemon
    import ControlModel
    import Foundation
    import Storage

    /// A way to die at a chosen commit, for the tests that kill the manager at every step of a recovery.
    ///
    /// `BATON_CRASH_AT_COMMIT=N` ends the process with SIGKILL's effect (no clean-up, no flush) right after the N-th commit of this process is on disk and
    /// before anything is done because of it; `BATON_CRASH_BEFORE_COMMIT=N` right before it.
    enum CrashPoint {
        static func wrap(_ log: any ControlLog, environment: [String: String] = ProcessInfo.processInfo.environment) -> any ControlLog {
            let before = environment["BATON_CRASH_BEFORE_COMMIT"].flatMap(Int.init)
            let after = environment["BATON_CRASH_AT_COMMIT"].flatMap(Int.init)
            guard before != nil || after != nil else { return log }
            return CrashingControlLog(log: log, before: before, after: after)
        }
    }

    private actor CrashingControlLog: ControlLog {
        private let log: any ControlLog
        private let before: Int?
        private let after: Int?
        private var commits = 0

        init(log: any ControlLog, before: Int?, after: Int?) {
            self.log = log
            self.before = before
            self.after = after
        }

        func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
            commits += 1
            let number = commits
            if number == before { die() }
            let results = try await log.propose(commands, stamp: stamp)
            if number == after { die() }
            return results
        }

        func state() async -> ControlState { await log.state() }
        func warnings() async -> [String] { await log.warnings() }
        func close() async { await log.close() }

        private func die() -> Never {
            kill(getpid(), SIGKILL)
            fatalError("the process outlived its SIGKILL")
        }
    }
#endif
