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
        while status != 0 {
            if let error = attach(mysql_get_socket(mysql)) {
                unwind { mysql_real_connect_cont(&result, mysql, $0) }
                return error
            }
            nameThePeer(mysql)
            let occurred = await ready(for: status, operation)
            if operation.ending != nil {
                unwind { mysql_real_connect_cont(&result, mysql, $0) }
                let doing = progress.sawGreeting ? "logging in" : progress.isConnected ? "waiting for the greeting" : "connecting"
                return failure(ofEnded: operation, heardFromServer: progress.sawGreeting, doing: "\(doing) at \(address):\(options.port)")
            }
            switch inspect(status, &progress) {
            case .proceed: break
            case .wait: continue
            case .fail(let error):
                unwind { mysql_real_connect_cont(&result, mysql, $0) }
                return error
            }
            errno = 0
            status = mysql_real_connect_cont(&result, mysql, occurred)
            systemError = errno
        }
        guard result != nil else {
            return LibraryFailure(mysql).connectError(systemError: systemError, heard: progress.sawGreeting, at: "\(address):\(options.port)")
        }
        greeted.withLock { $0 = UInt64(mysql_thread_id(mysql)) }
        return nil
    }

    private static let capabilities = UInt(CLIENT_MULTI_STATEMENTS) | UInt(CLIENT_MULTI_RESULTS)

    // MARK: Between the library's steps

    private struct HandshakeProgress {
        /// The library has started to read, so the TCP connection stands.
        var isConnected = false
        var sawGreeting = false
    }

    private enum Inspection {
        case proceed
        case wait
        case fail(MySQLClientError)
    }

    /// Looks at the socket before the library does, to see what its errors do not tell: the system's error number, and whether a server
    /// of another kind answers.
    private func inspect(_ status: Int32, _ progress: inout HandshakeProgress) -> Inspection {
        guard let watch else { return .proceed }
        if status & MYSQL_WAIT_READ == 0 {
            guard !progress.isConnected, watch.hasError else { return .proceed }
            var code: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(watch.descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            return code == 0 ? .proceed : .fail(LibraryFailure.connectError(systemError: code, at: "\(address):\(options.port)"))
        }
        progress.isConnected = true
        // A greeting that had arrived before the library first read was consumed without a suspension.
        if handle?.pointee.server_version != nil { progress.sawGreeting = true }
        guard !progress.sawGreeting else { return .proceed }
        var bytes = [UInt8](repeating: 0, count: UnsolicitedPacket.greetingPrefix)
        let count = recv(watch.descriptor, &bytes, bytes.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
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

    /// The library compares the certificate with the host it was given, which is an address. It keeps that as an own copy from the
    /// greeting on and compares after the TLS handshake, which always suspends in between: the moment to put the name in its place.
    private func nameThePeer(_ mysql: UnsafeMutablePointer<MYSQL>) {
        guard case .required(_, _, _, verifyIdentity: true) = options.tls, options.host != address, let host = mysql.pointee.host,
            strcmp(host, options.host) != 0, let name = strdup(options.host)
        else { return }
        mysql.pointee.host = name
        free(host)
    }
}

/// C strings that live as long as the library may read them, which is the whole handshake.
private struct ConnectArguments {
    let host: UnsafeMutablePointer<CChar>?
    let user: UnsafeMutablePointer<CChar>?
    let password: UnsafeMutablePointer<CChar>?

    init(address: String, options: MySQLConnectionOptions) {
        host = strdup(address)
        user = strdup(options.user)
        password = strdup(options.password.expose())
    }

    func free() {
        if let password { explicit_bzero(password, strlen(password)) }
        for text in [host, user, password] { Glibc.free(text) }
    }
}
#endif
