#if MySQL || Network
import Foundation

/// The directory of this test process, and a shell in a session of its own that ends what the process started and removes the directory when the
/// process is gone: at its end, and also when it crashed or was killed.
package final class ProcessGuard: Sendable {
    package static func shared() throws(TestServerTrouble) -> ProcessGuard { try instance.get() }
    private static let instance: Result<ProcessGuard, TestServerTrouble> = Result { () throws(TestServerTrouble) in try ProcessGuard() }

    /// Everything that tests put on disk is in here. The path is short, because servers put sockets below it.
    package let directory: String
    /// What the shell reads from. It sees the end when this process is gone, for no process that is started here inherits this end.
    private let input: Int32

    /// Reads who began and who ended; then nobody is left to write, and those that did not end are killed. `$0` is the directory.
    private static let script = """
        trap '' INT TERM HUP
        running=' '
        while read -r word id; do
            case $word in
            began) running="$running$id " ;;
            ended) case $running in *" $id "*) running="${running%%" $id "*} ${running#*" $id "}" ;; esac ;;
            esac
        done
        for id in $running; do kill -s KILL "$id"; done
        for attempt in 1 2 3 4 5 6 7 8 9 10; do
            rm -rf "$0" && break
            sleep 0.1
        done
        """

    private init() throws(TestServerTrouble) {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/baton-servers-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestServerTrouble("no temporary directory: error \(errno)") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fifo = "\(directory)/guard"
        guard mkfifo(fifo, 0o600) == 0 else { throw TestServerTrouble("no FIFO at \(fifo): error \(errno)") }
        // For reading too, so that opening it does not wait for the shell.
        input = open(fifo, O_RDWR | O_CLOEXEC)
        guard input >= 0 else { throw TestServerTrouble("\(fifo) cannot be opened: error \(errno)") }
        _ = try ChildProcess.spawn("/usr/bin/setsid", ["/bin/sh", "-c", Self.script, directory], input: fifo, log: "/dev/null")
    }

    func began(_ process: pid_t) { tell("began \(process)\n") }
    /// The process has been collected: its id may soon be another's.
    func ended(_ process: pid_t) { tell("ended \(process)\n") }

    private func tell(_ line: String) {
        // Short enough for one write to be whole.
        _ = line.withCString { write(input, $0, strlen($0)) }
    }
}
#endif
