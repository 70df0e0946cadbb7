#if MySQL
import CBatonMariaDB
import Glibc

extension MySQLConnection {
    /// More addresses of one name are not tried.
    private static let maximumAddresses = 4

    /// Opens a session and runs ``MySQLConnectionOptions/sessionSetup`` in it.
    ///
    /// If the host has several addresses they are tried in order, each with an equal share of the time that is left, until one of them
    /// answers, even with an error.
    ///
    /// - Parameter timeout: For all of it: name, handshake, set-up. Counted from the call.
    /// - Throws: The error of the last address tried. Cancellation is ``MySQLClientError/Code/local``.
    public static func connect(
        _ options: MySQLConnectionOptions, on reactor: MySQLReactor, timeout: Duration
    ) async throws(MySQLClientError) -> MySQLConnection {
        let deadline = MonotonicTime.deadline(after: timeout)
        let texts = [options.host, options.user, options.password.expose()] + options.sessionSetup
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw MySQLClientError(.local, "a NUL byte in the host, user, password or session set-up")
        }
        let addresses: [String]
        if IPLiteral.matches(options.host) {
            addresses = [options.host]
        } else {
            addresses = try await reactor.resolver.resolve(options.host, timeout: timeout).get()
        }
        let tried = addresses.prefix(maximumAddresses)
        var failure = MySQLClientError(.nameResolution, "\(options.host) has no address")
        for (index, address) in tried.enumerated() {
            let now = MonotonicTime.now()
            let share = now + max(0, deadline - now) / Int64(tried.count - index)
            let connection = MySQLConnection(options, address: address, on: reactor)
            guard let error = await connection.open(deadline: share) else { return connection }
            failure = error
            if error.provesServerAlive || error.code == .local || error.code == .closed { break }
        }
        throw failure
    }

    private func open(deadline: Int64) async -> MySQLClientError? {
        let operation: Operation
        switch begin(deadline: deadline) {
        case .success(let begun): operation = begun
        case .failure(let error): return error
        }
        let reactor = reactor
        let failure: MySQLClientError? = await withTaskCancellationHandler {
            if let error = await handshake(operation) { return error }
            return await setUpSession(operation)
        } onCancel: {
            reactor.post(.end(operation, .cancelled))
        }
        if failure == nil { state = .open }
        finish(operation, failure: failure)
        if failure == nil, case .closed(let reason) = state { return reason }
        return failure
    }

    private func setUpSession(_ operation: Operation) async -> MySQLClientError? {
        guard !options.sessionSetup.isEmpty else { return nil }
        switch await exchange(options.sessionSetup.joined(separator: ";"), operation) {
        case .failure(var error):
            error.heardFromServer = true
            return error
        case .success(let reply):
            guard let failure = reply.failure else { return nil }
            return MySQLClientError(
                .server, errno: failure.error.code, serverError: failure.error, heardFromServer: true,
                "\(address):\(options.port) refused statement \(failure.index) of the session set-up")
        }
    }

    private func handshake(_ operation: Operation) async -> MySQLClientError? {
        guard let mysql = mysql_init(nil) else { return MySQLClientError(.local, errno: Int(ENOMEM), "no memory for a connection") }
        adopt(mysql)
        if let error = options.apply(to: mysql) { return error }
        let arguments = ConnectArguments(address: address, options: options)
        defer { arguments.free() }

        var progress = HandshakeProgress()
        var result: UnsafeMutablePointer<MYSQL>?
        errno = 0
        var status = mysql_real_connect_start(
            &result, mysql, arguments.host, arguments.user, arguments.password, nil, UInt32(options.port), nil, Self.capabilities)
        var systemError = errno
        arguments.nameHost()
        while status != 0 {
            if let error = attach(mysql_get_socket(mysql)) {
                unwind { mysql_real_connect_cont(&result, mysql, $0) }
                return error
            }
            progress.note(status, isGreetingParsed: mysql.pointee.server_version != nil)
            _ = await ready(for: progress.awaited(status), operation)
            if operation.ending != nil {
                unwind { mysql_real_connect_cont(&result, mysql, $0) }
                return failure(
                    ofEnded: operation, heardFromServer: progress.sawGreeting, doing: "\(progress.doing) at \(address):\(options.port)")
            }
            switch inspect(&progress) {
            case .proceed: break
            case .wait: continue
            case .fail(let error):
                unwind { mysql_real_connect_cont(&result, mysql, $0) }
                return error
            }
            let occurred = status & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE | MYSQL_WAIT_EXCEPT)
            if progress.sawGreeting, progress.mustSecure, options.tls != .disabled, let watch {
                progress.mustSecure = false
                let step = TLSStep(mysql, occurred: occurred, descriptor: watch.descriptor)
                operation.onEnding = { step.abandon() }
                let ran = await step.perform()
                operation.onEnding = nil
                guard ran else {
                    unwind { mysql_real_connect_cont(&result, mysql, $0) }
                    guard operation.ending != nil else { return MySQLClientError(.local, "no thread or descriptor for a TLS handshake") }
                    return failure(ofEnded: operation, heardFromServer: true, doing: "waiting to start TLS with \(address):\(options.port)")
                }
                let results = step.results
                (status, result, systemError) = (results.status, results.result, results.systemError)
                if status != 0 || result != nil { makeNonBlocking(watch.descriptor) }
            } else {
                errno = 0
                status = mysql_real_connect_cont(&result, mysql, occurred)
                systemError = errno
            }
        }
        if operation.ending != nil, result == nil {
            return failure(ofEnded: operation, heardFromServer: true, doing: "starting TLS with \(address):\(options.port)")
        }
        guard result != nil else {
            return LibraryFailure(mysql).connectError(systemError: systemError, heard: progress.sawGreeting, at: "\(address):\(options.port)")
        }
        greeted.withLock { $0 = UInt64(mysql_thread_id(mysql)) }
        options.replaceStack(of: mysql)
        return nil
    }

    private static let capabilities = UInt(CLIENT_MULTI_STATEMENTS) | UInt(CLIENT_MULTI_RESULTS)

    /// Under TLS the library reads with `SSL_read`, which waits unless the descriptor says otherwise, and it leaves the descriptor blocking
    /// after the handshake. (Without TLS it says so with each call.)
    private func makeNonBlocking(_ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
    }

    // MARK: Between the library's steps

    private struct HandshakeProgress {
        /// The TCP connection stands.
        var isConnected = false
        /// The first bytes are there, and they are a server's.
        var sawGreeting = false
        /// The library's next step answers the greeting, which includes the TLS handshake.
        var mustSecure = true

        /// What the library's state says: it reads only when it is connected.
        mutating func note(_ status: Int32, isGreetingParsed: Bool) {
            if status & MYSQL_WAIT_READ != 0 { isConnected = true }
            if isGreetingParsed {
                sawGreeting = true
                mustSecure = false
            }
        }

        /// What to wait for: the library's wish, but between connecting and the greeting always the greeting.
        func awaited(_ status: Int32) -> Int32 { isConnected && !sawGreeting ? MYSQL_WAIT_READ : status }

        var doing: String { sawGreeting ? "logging in" : isConnected ? "waiting for the greeting" : "connecting" }
    }

    private enum Inspection {
        case proceed
        case wait
        case fail(MySQLClientError)
    }

    /// Looks at the socket before the library does, to see what its errors do not tell: the system's error number, and whether a server
    /// of another kind answers. Holds the library back until the greeting is there.
    private func inspect(_ progress: inout HandshakeProgress) -> Inspection {
        guard let watch, !progress.sawGreeting else { return .proceed }
        if !progress.isConnected {
            var code: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(watch.descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            guard code == 0 else { return .fail(LibraryFailure.connectError(systemError: code, at: "\(address):\(options.port)")) }
            progress.isConnected = true
            return .wait
        }
        var bytes = [UInt8](repeating: 0, count: UnsolicitedPacket.greetingPrefix)
        let count = recv(watch.descriptor, &bytes, bytes.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return .wait }
        // The end, or an error: the library will find the same.
        guard count > 0 else { return .proceed }
        if count < bytes.count && !watch.peerClosed { return .wait }
        guard UnsolicitedPacket.canStartGreeting(Array(bytes.prefix(count))) else {
            return .fail(MySQLClientError(.protocolError, "what answers at \(address):\(options.port) is not a MySQL server"))
        }
        progress.sawGreeting = true
        return .proceed
    }

    /// Registers the socket, anew if the library has opened another one since.
    private func attach(_ descriptor: Int32) -> MySQLClientError? {
        guard descriptor >= 0 else { return MySQLClientError(.local, "the library waits without a socket") }
        let onEvent: () -> Void = { [weak self] in self?.assumeIsolated { $0.socketEvent() } }
        switch reactor.core.watch(descriptor, known: watch, onEvent: onEvent) {
        case .success(let watch):
            self.watch = watch
            return nil
        case .failure(let error):
            return error
        }
    }
}

/// C strings that live as long as the library may read them, which is the whole handshake.
private struct ConnectArguments {
    let host: UnsafeMutablePointer<CChar>
    let user: UnsafeMutablePointer<CChar>?
    let password: UnsafeMutablePointer<CChar>?
    private let name: String

    init(address: String, options: MySQLConnectionOptions) {
        name = options.host
        host = .allocate(capacity: max(address.utf8.count, name.utf8.count) + 1)
        strcpy(host, address)
        user = strdup(options.user)
        password = strdup(options.password.expose())
    }

    /// Puts the host's name in the place of its address.
    ///
    /// The library reads the string twice: for the address to connect to, before it returns for the first time, and after the greeting as
    /// the name that the certificate must have.
    func nameHost() { strcpy(host, name) }

    func free() {
        if let password { explicit_bzero(password, strlen(password)) }
        host.deallocate()
        for text in [user, password] { Glibc.free(text) }
    }
}
#endif
