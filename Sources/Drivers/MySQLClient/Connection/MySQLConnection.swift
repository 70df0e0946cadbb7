#if MySQL
import CBatonMariaDB
import Glibc

/// One session with one server.
///
/// Every method has an absolute deadline, counted from the call, which holds whatever the server does. After a failure other than
/// ``MySQLClientError/Code/busy`` the connection is closed, because nobody knows what the server will still send; make a new one.
/// Close it before letting go of it.
public actor MySQLConnection {
    enum State {
        case opening
        case open
        case closed(MySQLClientError)
    }

    nonisolated let reactor: MySQLReactor
    nonisolated let options: MySQLConnectionOptions
    /// The IP literal that is connected to.
    nonisolated let address: String
    nonisolated let greeted = LockedValue(UInt64(0))
    public nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

    var state = State.opening
    var handle: UnsafeMutablePointer<MYSQL>?
    var watch: SocketWatch?
    var operation: Operation?
    var lossHandler: (@Sendable (MySQLClientError) -> Void)?
    /// The connection broke while nothing ran, and nobody has been told yet.
    var untoldLoss: MySQLClientError?
    var closeWaiters: [CheckedContinuation<Void, Never>] = []
    private var isTornDown = true

    init(_ options: MySQLConnectionOptions, address: String, on reactor: MySQLReactor) {
        self.options = options
        self.address = address
        self.reactor = reactor
    }

    deinit {
        if !isTornDown { assertionFailure("a connection to \(address):\(options.port) was dropped without close()") }
    }

    /// The server's number for this session, for `KILL`.
    public nonisolated var serverThreadID: UInt64 { greeted.withLock { $0 } }

    /// Whether a statement can be sent. False from the instant at which a loss is noticed.
    public var isOpen: Bool {
        if case .open = state { return true }
        return false
    }

    /// Asks to be told when the connection breaks while no statement runs: the server died, closed it, or said something unasked.
    ///
    /// The handler is called at most once, on the reactor's thread, so it must return quickly; at once if the loss has already happened.
    /// A statement that is running when the connection breaks throws instead. A later handler replaces an earlier one.
    public func onLoss(_ handler: @escaping @Sendable (MySQLClientError) -> Void) {
        if let untoldLoss {
            self.untoldLoss = nil
            handler(untoldLoss)
        } else {
            lossHandler = handler
        }
    }

    /// Ends a running statement with ``MySQLClientError/Code/closed``, says goodbye if that does not wait, and closes. Idempotent.
    public func close() async {
        lossHandler = nil
        if let operation {
            operation.end(.closed)
            await withCheckedContinuation { closeWaiters.append($0) }
        } else {
            shut(MySQLClientError(.closed, "the connection was closed"), politely: true)
        }
    }

    // MARK: Operations

    /// Claims the connection for one operation, or says why not.
    func begin(deadline: Int64) -> Result<Operation, MySQLClientError> {
        if case .closed(let reason) = state { return .failure(MySQLClientError(.closed, "the connection is closed: \(reason)")) }
        guard operation == nil else { return .failure(MySQLClientError(.busy, "another statement is running")) }
        guard !reactor.isShutDown else { return .failure(MySQLClientError(.closed, "the reactor \(reactor.name) is shut down")) }
        let operation = Operation(deadline: deadline)
        self.operation = operation
        reactor.core.begin(operation)
        return .success(operation)
    }

    /// Frees the connection for the next operation, or closes it.
    func finish(_ operation: Operation, failure: MySQLClientError?) {
        reactor.core.finish(operation)
        self.operation = nil
        if let failure {
            shut(failure, politely: false)
        } else if operation.ending == .closed {
            shut(MySQLClientError(.closed, "the connection was closed"), politely: true)
        }
        for waiter in closeWaiters { waiter.resume() }
        closeWaiters = []
        // What arrived during the last step of the operation raises no event again.
        if self.watch?.ready.contains(.reading) == true { checkIdleSocket() }
    }

    func adopt(_ handle: UnsafeMutablePointer<MYSQL>) {
        self.handle = handle
        isTornDown = false
    }

    /// Closes for the first reason given. Never waits: the goodbye is sent only if the socket takes it at once.
    func shut(_ reason: MySQLClientError, politely: Bool) {
        if case .closed = state {} else { state = .closed(reason) }
        guard let mysql = handle else { return }
        handle = nil
        // The library closes the descriptor by itself when reading or writing fails; its number may belong to somebody else by now.
        let isSocketOpen = mysql.pointee.net.pvio != nil
        if let watch {
            reactor.core.unwatch(watch, isOpen: isSocketOpen)
            if isSocketOpen, !politely { shutdown(watch.descriptor, Int32(SHUT_RDWR)) }
        }
        if politely, isSocketOpen {
            var status = mysql_close_start(mysql)
            if status != 0, let watch { shutdown(watch.descriptor, Int32(SHUT_RDWR)) }
            while status != 0 { status = mysql_close_cont(mysql, MYSQL_WAIT_TIMEOUT) }
        } else {
            mysql_close(mysql)
        }
        watch = nil
        isTornDown = true
    }

    // MARK: Waiting

    /// Continues a suspended library call until it is done, or unwinds it when the operation must end. Returns whether it was done.
    ///
    /// - Parameters:
    ///   - status: What the call's `_start` returned.
    ///   - next: The call's `_cont`.
    func drive(_ status: Int32, _ operation: Operation, next: (Int32) -> Int32) async -> Bool {
        var status = status
        while status != 0 {
            let occurred = await ready(for: status, operation)
            if operation.ending != nil {
                unwind(next)
                return false
            }
            status = next(occurred)
        }
        return true
    }

    /// A suspended call holds the library's own stack; it must fail and return before anything is closed. Each round fails one more
    /// attempt to read or write, of which a call makes few.
    ///
    /// The socket is shut first, because under TLS the library does not look at what it is told and would try to read forever.
    func unwind(_ next: (Int32) -> Int32) {
        if let mysql = handle { shutdown(watch?.descriptor ?? mysql_get_socket(mysql), Int32(SHUT_RDWR)) }
        while next(MYSQL_WAIT_TIMEOUT) != 0 {}
    }

    /// Waits until the socket is ready, or the operation ends. Returns the library's bits for what happened.
    func ready(for status: Int32, _ operation: Operation) async -> Int32 {
        guard let watch else { return MYSQL_WAIT_TIMEOUT }
        var interest: Readiness = []
        if status & MYSQL_WAIT_READ != 0 { interest.insert(.reading) }
        if status & MYSQL_WAIT_WRITE != 0 { interest.insert(.writing) }
        if status & MYSQL_WAIT_EXCEPT != 0 { interest.insert(.urgent) }
        while operation.ending == nil {
            let taken = watch.take(interest)
            if !taken.isEmpty {
                return (taken.contains(.reading) ? MYSQL_WAIT_READ : 0) | (taken.contains(.writing) ? MYSQL_WAIT_WRITE : 0)
                    | (taken.contains(.urgent) ? MYSQL_WAIT_EXCEPT : 0)
            }
            await withUnsafeContinuation { operation.suspend(until: interest, on: watch, $0) }
        }
        return MYSQL_WAIT_TIMEOUT
    }

    /// The error of an operation that had to end.
    func failure(ofEnded operation: Operation, heardFromServer: Bool, doing: String) -> MySQLClientError {
        switch operation.ending {
        case .deadline, nil:
            MySQLClientError(.timedOut, heardFromServer: heardFromServer, "the deadline passed while \(doing)")
        case .cancelled:
            MySQLClientError(.local, heardFromServer: heardFromServer, "cancelled while \(doing)")
        case .closed:
            MySQLClientError(.closed, heardFromServer: heardFromServer, "closed while \(doing)")
        }
    }
}
#endif
