#if MySQL
import Foundation
import MySQLClient
import TestProcesses
import TestServers
import Testing

@Suite(.serialized) struct TLSTests {
    private static let patience: Duration = .seconds(20)
    private static let name = "db.baton.test"

    /// Every name is this machine.
    private struct LoopbackNames: NameResolver {
        func resolve(_ host: String, timeout: Duration) async -> Result<[String], MySQLClientError> { .success(["127.0.0.1"]) }
    }

    @Test func `certificates are verified, and so is the name in them`() async throws {
        let files = try Certificates(naming: Self.name)
        defer { files.remove() }
        let server = try await TestMariaDB.start(extra: ["--ssl-ca=\(files.ca)", "--ssl-cert=\(files.certificate)", "--ssl-key=\(files.key)"])
        defer { server.stop() }
        let table: [(what: String, host: String, mode: TLSMode, expected: MySQLClientError.Code?)] = [
            ("the name in the certificate", Self.name, .required(caFile: files.ca), nil),
            ("another name", "other.baton.test", .required(caFile: files.ca), .tls),
            ("an address that it does not hold", "127.0.0.1", .required(caFile: files.ca), .tls),
            ("without the name", "other.baton.test", .required(caFile: files.ca, verifyIdentity: false), nil),
            ("another authority", Self.name, .required(caFile: files.otherCA), .tls),
            ("another authority, without the name", Self.name, .required(caFile: files.otherCA, verifyIdentity: false), .tls),
            ("whoever answers", "127.0.0.1", .unverified(), nil),
            ("the system's authorities", Self.name, .required(), .tls),
            ("the system's authorities, without the name", Self.name, .required(verifyIdentity: false), .tls),
        ]
        try await withReactor(resolver: LoopbackNames()) { reactor in
            for row in table {
                var options = server.options
                options.host = row.host
                options.tls = row.mode
                let error = await connectFailure(options, on: reactor, timeout: Self.patience)
                #expect(error?.code == row.expected, "\(row.what): \(String(describing: error))")
            }
            var options = server.options
            options.tls = .required(caFile: files.ca, verifyIdentity: false)
            options.sessionSetup = ["USE mysql"]
            let connection = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
            let sql = "SHOW STATUS LIKE 'Ssl_cipher'; SELECT REPEAT('x', 1000) FROM seq_1_to_2000"
            let reply = try await connection.query(sql, timeout: Self.patience)
            #expect(reply.results.first?.rows.first?[1]?.isEmpty == false)
            #expect(reply.results.last?.rows.count == 2000)
            let (losses, sink) = AsyncStream<MySQLClientError>.makeStream(bufferingPolicy: .bufferingOldest(1))
            await connection.onLoss { sink.yield($0) }
            server.crash()
            var iterator = losses.makeAsyncIterator()
            #expect(await iterator.next()?.code == .connectionLost)
        }
    }

    @Test func `a frozen server under TLS ends at the deadline and closes without waiting`() async throws {
        let files = try Certificates(naming: Self.name)
        defer { files.remove() }
        let server = try await TestMariaDB.start(extra: ["--ssl-ca=\(files.ca)", "--ssl-cert=\(files.certificate)", "--ssl-key=\(files.key)"])
        defer { server.stop() }
        try await withReactor { reactor in
            var options = server.options
            options.tls = .required(caFile: files.ca, verifyIdentity: false)
            let asking = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
            let idle = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
            server.freeze()
            let start = ContinuousClock.now
            let error = await failure { () async throws(MySQLClientError) in _ = try await asking.query("SELECT 1", timeout: .milliseconds(300)) }
            await idle.close()
            #expect(error?.code == .timedOut && ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test func `a server that stops in the middle of the handshake costs its own deadline and nobody else's`() async throws {
        let stopped = ByteServer(Self.greetingWithTLS)
        let healthyOptions = try await TestMariaDB.shared().options
        try await withReactor { reactor in
            var options = MySQLConnectionOptions(host: "127.0.0.1", port: stopped.port, user: "u", password: Secret("p"))
            options.tls = .required(verifyIdentity: false)
            let healthy = try await MySQLConnection.connect(healthyOptions, on: reactor, timeout: Self.patience)
            let start = ContinuousClock.now
            // Far above what a busy machine makes of a statement.
            let short: Duration = .seconds(3)
            // More than there are threads for handshakes.
            async let errors = withTaskGroup(of: MySQLClientError?.self) { [options] group in
                for _ in 0..<10 { group.addTask { await connectFailure(options, on: reactor, timeout: short) } }
                return await group.reduce(into: [MySQLClientError?]()) { $0.append($1) }
            }
            var worst: Duration = .zero
            while ContinuousClock.now - start < short {
                let before = ContinuousClock.now
                _ = try await healthy.query("DO 1", timeout: Self.patience)
                worst = max(worst, ContinuousClock.now - before)
            }
            let all = await errors
            let taken = ContinuousClock.now - start
            print("stopped in the TLS handshake: \(taken), meanwhile the worst healthy statement took \(worst)")
            #expect(all.count == 10 && all.allSatisfy { $0?.code == .timedOut && $0?.provesServerAlive == true }, "\(all)")
            #expect(taken < .seconds(30) && worst < short)
            await healthy.close()
        }
        withExtendedLifetime(stopped) {}
    }

    /// A greeting of protocol 10 that offers TLS, after which nothing comes.
    private static let greetingWithTLS: [UInt8] = {
        let version: [UInt8] = [10] + Array("8.0.0".utf8) + [0]
        let capabilities: [UInt8] = [0xFF, 0xFF]
        let more: [UInt8] = [45, 2, 0, 0xFF, 0xC1, 21]
        let payload =
            version + [1, 0, 0, 0] + Array("abcdefgh".utf8) + [0] + capabilities + more + [UInt8](repeating: 0, count: 10)
            + Array("ijklmnopqrst".utf8) + [0] + Array("mysql_native_password".utf8) + [0]
        return [UInt8(payload.count), 0, 0, 0] + payload
    }()

    /// Left to itself, OpenSSL 3.0 of Debian 12 offers 1.0 and 1.1, too.
    @Test(arguments: [TLSMode.required(verifyIdentity: false), .unverified()])
    func `no version of TLS before 1.2 is offered`(mode: TLSMode) async throws {
        let listener = HelloListener(greeting: Self.greetingWithTLS)
        try await withReactor { reactor in
            var options = MySQLConnectionOptions(host: "127.0.0.1", port: listener.port, user: "u", password: Secret("p"))
            options.tls = mode
            _ = await connectFailure(options, on: reactor, timeout: Self.patience)
        }
        #expect(listener.offeredVersions.sorted() == [0x0303, 0x0304])
    }

    @Test(arguments: ["TLSv1.2", "TLSv1.3"]) func `a server that speaks only one of them is reached`(version: String) async throws {
        let files = try Certificates(naming: Self.name)
        defer { files.remove() }
        let server = try await TestMariaDB.start(
            extra: ["--tls-version=\(version)", "--ssl-ca=\(files.ca)", "--ssl-cert=\(files.certificate)", "--ssl-key=\(files.key)"])
        defer { server.stop() }
        try await withReactor { reactor in
            var options = server.options
            options.tls = .required(caFile: files.ca, verifyIdentity: false)
            let connection = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
            let reply = try await connection.query("SHOW STATUS LIKE 'Ssl_version'", timeout: Self.patience)
            #expect(reply.results.first?.rows.first?[1] == version)
            await connection.close()
        }
    }

    @Test func `a server without TLS is not good enough`() async throws {
        var options = try await TestMariaDB.shared().options
        options.tls = .required()
        let error = await connectFailure(options)
        #expect(error?.code == .tls && error?.provesServerAlive == true, "\(String(describing: error))")
    }
}

/// An authority, a server's certificate that it signed, and an authority that signed nothing.
private struct Certificates {
    private let directory: String
    var ca: String { "\(directory)/ca.pem" }
    var otherCA: String { "\(directory)/other.pem" }
    var certificate: String { "\(directory)/server.pem" }
    var key: String { "\(directory)/server.key" }

    init(naming name: String) throws {
        directory = try TestDirectory.path(for: "certificates")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        for authority in ["ca", "other"] {
            try run(["req", "-x509", "-keyout", "\(authority).key", "-out", "\(authority).pem", "-subj", "/CN=\(authority)"] + key)
        }
        try run(["req", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)"] + key)
        try run([
            "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-copy_extensions", "copy",
            "-out", "server.pem",
        ])
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    private func run(_ arguments: [String]) throws {
        var absolute = arguments
        for (index, argument) in arguments.enumerated() where [".pem", ".key", ".csr"].contains(where: argument.hasSuffix) {
            absolute[index] = "\(directory)/\(argument)"
        }
        let process = try ChildProcess("/usr/bin/openssl", absolute, log: "\(directory)/log")
        guard process.waitForSuccess(timeout: .seconds(30)) else {
            throw TestServerTrouble("openssl \(arguments.joined(separator: " ")) failed; see `scripts/test` for what it needs")
        }
    }
}
#endif
