#if MySQL
import CBatonMariaDB
import Glibc

/// The few threads on which TLS handshakes run.
///
/// libmariadb waits inside `SSL_connect` with `poll`, also in its non-blocking calls and without a limit, so a server that stops between
/// its greeting and its certificate would stop the reactor. That one step of the connect call runs here; everything before and after it
/// runs on the reactor. A stopped server occupies a thread until its deadline, and delays only TLS connections that are being opened.
enum HandshakeThreads {
    private static let count = 4
    /// Bounded by the connections that are being opened: each is in it once at most.
    private static let queue = LockedValue<[TLSStep]>([])
    private static let areRunning: Bool = {
        var running = 0
        for number in 1...count where NamedThread.start("tls-\(number)", { work() }) == 0 { running += 1 }
        return running > 0
    }()

    /// Takes a step over. Returns false if the system has no thread for it.
    static func submit(_ step: TLSStep) -> Bool {
        guard areRunning else { return false }
        queue.withLock { $0.append(step) }
        queue.wakeAll()
        return true
    }

    private static func work() {
        while true {
            let step: TLSStep = queue.waiting { $0.isEmpty ? .until(nil) : .done($0.removeFirst()) }
            step.run()
        }
    }
}

/// One continuation of `mysql_real_connect` on another thread. While it runs nobody else touches the connection's handle.
final class TLSStep: @unchecked Sendable {  // `progress` is a LockedValue; `continuation` is set before the step is in the queue's lock
    private enum State { case waiting, running, finished, abandoned }

    /// What the library returned. The pointer is the connection's own handle, or nil.
    struct Results: @unchecked Sendable {  // no lock: handed over as a value
        var result: UnsafeMutablePointer<MYSQL>?
        var status: Int32 = 0
        var systemError: Int32 = 0
    }

    private struct Progress {
        var state = State.waiting
        var results = Results()
    }

    private let progress = LockedValue(Progress())
    private let mysql: UnsafeMutablePointer<MYSQL>
    private let occurred: Int32
    /// A second descriptor of the same socket: the library may close its own at any time, and the number may then be another's.
    private let socket: Int32
    private var continuation: UnsafeContinuation<Bool, Never>?

    init(_ mysql: UnsafeMutablePointer<MYSQL>, occurred: Int32, descriptor: Int32) {
        self.mysql = mysql
        self.occurred = occurred
        self.socket = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    }

    deinit { if socket >= 0 { close(socket) } }

    /// Returns whether the step ran; if not, the library's call is where it was. To be called once, on the reactor.
    func perform() async -> Bool {
        guard socket >= 0 else { return false }
        return await withUnsafeContinuation { continuation in
            self.continuation = continuation
            if !HandshakeThreads.submit(self) { continuation.resume(returning: false) }
        }
    }

    /// Of a step that ran.
    var results: Results { progress.withLock { $0.results } }

    func run() {
        let isWanted = progress.withLock { progress in
            guard progress.state == .waiting else { return false }
            progress.state = .running
            return true
        }
        guard isWanted else { return }
        var results = Results()
        errno = 0
        results.status = mysql_real_connect_cont(&results.result, mysql, occurred)
        results.systemError = errno
        progress.withLock { $0 = Progress(state: .finished, results: results) }
        continuation?.resume(returning: true)
    }

    /// The connection must be given up: what waits is not started, and what runs meets the end of its socket.
    func abandon() {
        let found = progress.withLock { progress in
            let found = progress.state
            if found == .waiting { progress.state = .abandoned }
            return found
        }
        switch found {
        case .waiting: continuation?.resume(returning: false)
        case .running: shutdown(socket, Int32(SHUT_RDWR))
        case .finished, .abandoned: break
        }
    }
}
#endif
