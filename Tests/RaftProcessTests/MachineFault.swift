#if Network
    import Foundation

    /// What can be wrong with the machine of one process, by a library that is preloaded into it.
    enum MachineFault: String {
        case syncFails = "sync-fails"
        case syncHangs = "sync-hangs"
        case diskFull = "disk-full"
        /// By an hour.
        case clockAhead = "clock-ahead"

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
