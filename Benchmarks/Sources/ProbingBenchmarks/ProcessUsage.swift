import Foundation

/// What a process has used so far, as the kernel counts it.
struct ProcessUsage {
    var cpuSeconds: Double
    var residentBytes: Int
    /// Handed to the disk; what stays in memory is not counted.
    var writtenBytes: Int

    private static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    /// Fields of /proc/PID/stat after the command's name, counted from 0: user and system time.
    private static let userTimeField = 11

    static func read(_ process: String = "self") -> ProcessUsage {
        let stat = text("/proc/\(process)/stat").split(separator: ")").last.map { $0.split(separator: " ") } ?? []
        let pages = text("/proc/\(process)/statm").split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let written = text("/proc/\(process)/io").split(separator: "\n").first { $0.hasPrefix("write_bytes:") }
        var usage = ProcessUsage(
            cpuSeconds: 0, residentBytes: pages * pageBytes, writtenBytes: written?.split(separator: " ").last.flatMap { Int($0) } ?? 0)
        if process == "self" {
            var own = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &own)
            usage.cpuSeconds = seconds(own.ru_utime) + seconds(own.ru_stime)
        } else if stat.count > userTimeField + 1 {
            usage.cpuSeconds = ((Double(stat[userTimeField]) ?? 0) + (Double(stat[userTimeField + 1]) ?? 0)) / ticksPerSecond
        }
        return usage
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
