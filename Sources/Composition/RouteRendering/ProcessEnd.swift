#if Daemon
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The end of a child of ours, seen without reaping it.
enum ProcessEnd {
    /// Returns when the process has ended, or when the task is cancelled.
    static func wait(for process: pid_t) async {
        var interval = firstLook
        while true {
            var information = siginfo_t()
            let answer = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
            // Any error means that there is no such child to wait for.
            if answer != 0 || information.si_signo == SIGCHLD { return }
            do {
                try await ContinuousClock().sleep(for: interval)
            } catch {
                return
            }
            interval = min(interval * 2, longestInterval)
        }
    }

    private static let firstLook = Duration.milliseconds(1)
    /// A program that takes longer does not notice.
    private static let longestInterval = Duration.milliseconds(50)
}
#endif
