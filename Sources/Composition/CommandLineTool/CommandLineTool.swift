#if Daemon
    import ArgumentParser

    /// The commands of `baton`, over whatever runner the executable brings.
    package struct Invocation {
        @TaskLocal static var runner: (any DaemonRunner)?

        /// Parses the process's arguments and runs the command; ends the process with the command's exit code.
        package static func run(with runner: any DaemonRunner) async {
            await $runner.withValue(runner) { await BatonCommand.main() }
        }
    }
#else
    @available(*, unavailable, message: "enable the trait Daemon of the package baton")
    public struct Invocation {}
#endif
