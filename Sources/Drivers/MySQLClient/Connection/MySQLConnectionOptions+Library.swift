#if MySQL
import CBatonMariaDB

extension MySQLConnectionOptions {
    /// Where Debian, Ubuntu, Alpine and current Red Hat systems keep their authorities one per file, by hash: only the one that is needed
    /// is read. (Without a file or a directory the library would parse the whole bundle for each connection, 20 to 30 ms of the reactor.)
    private static let systemAuthorities = "/etc/ssl/certs"
    /// The library's own stack per connection. Its default is 60 KiB; the pages of the difference are touched only by a deep handshake.
    private static let stackBytes = 128 << 10
    /// The same for a session without TLS once it is logged in. Nothing that follows goes deep (a few KiB), while name functions, plugins and
    /// hashes leave some 28 KiB of a log-in's stack touched, which is most of what a kept connection holds.
    private static let sessionStackBytes = 32 << 10
    /// The buffer that a connection writes from and reads single rows into; it grows with what it must hold. Half of the library's default, and
    /// enough for the statements of a probe.
    private static let packetBufferBytes = 4 << 10
    /// What an encrypted connection may speak, whatever the machine's OpenSSL would allow: 1.0 and 1.1 are broken (RFC 8996). A list of all that is
    /// allowed, not a lower end.
    private static let encryptionVersions = "TLSv1.2,TLSv1.3"
    /// Methods that never send the password readable. The others are for encrypted connections.
    private static let authenticationWithoutTLS = "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519"

    /// Gives back the stack of the log-in and takes a fresh one. To be called between two calls of the library, neither of them suspended.
    func replaceStack(of mysql: UnsafeMutablePointer<MYSQL>) {
        guard tls == .disabled else { return }
        var stack = Self.sessionStackBytes
        // It fails for want of memory alone, and then leaves the handle without any stack: nothing could be done with it, not even close it.
        precondition(mysql_options(mysql, MYSQL_OPT_NONBLOCK, &stack) == 0, "no memory for the stack of a connection")
    }

    /// Sets everything that the library must know before it connects.
    func apply(to mysql: UnsafeMutablePointer<MYSQL>) -> MySQLClientError? {
        var refused: [String] = []
        func set(_ name: String, _ option: mysql_option, _ value: UnsafeRawPointer?) {
            if mysql_options(mysql, option, value) != 0 { refused.append(name) }
        }
        func set(_ name: String, _ option: mysql_option, flag: Bool) {
            var value: my_bool = flag ? 1 : 0
            set(name, option, &value)
        }
        var stack = Self.stackBytes
        set("nonblock", MYSQL_OPT_NONBLOCK, &stack)
        var packetBuffer = Self.packetBufferBytes
        set("packet buffer", MYSQL_OPT_NET_BUFFER_LENGTH, &packetBuffer)
        var localInfile: UInt32 = 0
        set("local infile", MYSQL_OPT_LOCAL_INFILE, &localInfile)
        set("reconnect", MYSQL_OPT_RECONNECT, flag: false)
        set("character set", MYSQL_SET_CHARSET_NAME, "utf8mb4")
        var largestPacket = UInt(clamping: max(1, maximumReplyBytes))
        set("largest packet", MYSQL_OPT_MAX_ALLOWED_PACKET, &largestPacket)
        if mysql_options4(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", programName) != 0 { refused.append("program name") }
        switch tls {
        case .disabled:
            set("authentication methods", MARIADB_OPT_RESTRICTED_AUTH, Self.authenticationWithoutTLS)
        case .required(let caFile, let certificate, let key, let verifyIdentity):
            set("TLS", MYSQL_OPT_SSL_ENFORCE, flag: true)
            set("TLS versions", MARIADB_OPT_TLS_VERSION, Self.encryptionVersions)
            if let caFile { set("CA file", MYSQL_OPT_SSL_CA, caFile) } else { set("CA path", MYSQL_OPT_SSL_CAPATH, Self.systemAuthorities) }
            if let certificate { set("certificate", MYSQL_OPT_SSL_CERT, certificate) }
            if let key { set("key", MYSQL_OPT_SSL_KEY, key) }
            set("identity", MYSQL_OPT_SSL_VERIFY_SERVER_CERT, flag: verifyIdentity)
        case .unverified(let certificate, let key):
            set("TLS", MYSQL_OPT_SSL_ENFORCE, flag: true)
            set("TLS versions", MARIADB_OPT_TLS_VERSION, Self.encryptionVersions)
            if let certificate { set("certificate", MYSQL_OPT_SSL_CERT, certificate) }
            if let key { set("key", MYSQL_OPT_SSL_KEY, key) }
            set("identity", MYSQL_OPT_SSL_VERIFY_SERVER_CERT, flag: false)
        }
        return refused.isEmpty ? nil : MySQLClientError(.local, "libmariadb refused the options \(refused.joined(separator: ", "))")
    }
}
#endif
