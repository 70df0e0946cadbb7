#if Network
    import Foundation

    /// What can be wrong with the machine of one process, by a library that is preloaded into it.
    enum MachineFault: String {
        case syncFails = "sync-fails"
        /// Of the log, and it is over by that.
        case syncFailsOnce = "sync-fails-once"
        case syncHangs = "sync-hangs"
        case writeFails = "write-fails"
        case renameFails = "rename-fails"
        case directorySyncFails = "directory-sync-fails"
        case diskFull = "disk-full"
        /// That of the snapshots alone.
        case snapshotDiskFull = "snapshot-disk-full"
        case clockHourAhead = "clock-hour-ahead"
        case clockDayAhead = "clock-day-ahead"
        case clockDayBehind = "clock-day-behind"

        /// The call of the system that fails with EIO; nil: none does.
        var failingCall: String? {
            switch self {
            case .syncFails, .syncFailsOnce: "fdatasync"
            case .writeFails: "pwrite"
            case .renameFails: "rename"
            case .directorySyncFails: "fsync"
            case .syncHangs, .diskFull, .snapshotDiskFull, .clockHourAhead, .clockDayAhead, .clockDayBehind: nil
            }
        }

        /// By how many seconds a clock is wrong.
        var clockIsAhead: Int {
            switch self {
            case .clockHourAhead: MachineFault.hour
            case .clockDayAhead: 24 * MachineFault.hour
            case .clockDayBehind: -24 * MachineFault.hour
            default: 0
            }
        }

        private static let hour = 3_600

        struct NoCompiler: Error, CustomStringConvertible {
            let description: String
        }

        /// Compiles that library, with the C compiler that belongs to Swift.
        static func library(in directory: String) throws -> String {
            let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Shim/machine_faults.c").path
            let path = "\(directory)/machine_faults.so"
            let compiler = Process()
            compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            compiler.arguments = ["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", path, source]
            try compiler.run()
            compiler.waitUntilExit()
            guard compiler.terminationStatus == 0 else { throw NoCompiler(description: "clang, which is part of the Swift toolchain, did not compile \(source): is the toolchain's bin directory in PATH?") }
            return path
        }
    }
#endif
