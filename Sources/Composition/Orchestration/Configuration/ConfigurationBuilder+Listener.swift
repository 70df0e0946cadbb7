/// The keys of the HTTP listener: who may use it, and its encryption.
extension ConfigurationBuilder {
    mutating func listenerAccess(readFile: (String) -> [UInt8]?) -> ListenerAccess {
        var access = ListenerAccess()
        access.isReadOnly = values.bool("ReadOnly")
        access.authentication = authentication()
        access.encryption = listenerEncryption(readFile: readFile)
        return access
    }

    // MARK: Authentication

    private mutating func authentication() -> ListenerAccess.Authentication {
        let method = values.string("AuthenticationMethod").lowercased()
        switch method {
        case "": return .none
        case "basic": return .everybody(account(for: method))
        case "multi": return .changes(account(for: method))
        case "proxy": return .proxy(proxy())
        case "token", "oauth":
            values.problem("AuthenticationMethod", "\(method) is not supported; use basic, multi or proxy, or client certificates (UseMutualTLS)")
        default:
            values.problem("AuthenticationMethod", "must be basic, multi, proxy or empty, not \"\(method)\"")
        }
        return .none
    }

    private mutating func account(for method: String) -> ListenerAccess.Account {
        let user = expand(values.string("HTTPAuthUser"), "HTTPAuthUser")
        let password = Secret(expand(values.string("HTTPAuthPassword"), "HTTPAuthPassword"))
        if values.string("HTTPAuthUser").isEmpty {
            values.problem("AuthenticationMethod", "\(method) needs HTTPAuthUser")
        } else if values.string("HTTPAuthPassword").isEmpty {
            values.problem("AuthenticationMethod", "\(method) needs HTTPAuthPassword, which may be ${NAME} of an environment variable")
        }
        if user.contains(":") { values.problem("HTTPAuthUser", "must not hold a colon: HTTP could not tell where the password begins") }
        if method == "multi", user == ListenerAccess.readingUser {
            values.problem("HTTPAuthUser", "must not be \"\(user)\": with multi that is who reads with any password; choose another name")
        }
        return .init(user: user, password: password)
    }

    private mutating func proxy() -> ListenerAccess.TrustedProxy {
        let header = values.string("AuthUserHeader")
        if header.isEmpty || !header.utf8.allSatisfy(ConfigurationBuilder.isHeaderByte) {
            values.problem("AuthUserHeader", "must be the name of an HTTP header, such as X-Forwarded-User, not \"\(header)\"")
        }
        // The incumbent lets everybody in who does not say otherwise. Here that has to be said.
        if !values.isSet("PowerAuthUsers") {
            values.problem("AuthenticationMethod", "proxy needs PowerAuthUsers: who may change something; [\"*\"] is everybody whom the proxy names")
        }
        return .init(header: header, users: values.list("PowerAuthUsers").filter { !$0.isEmpty })
    }

    private static func isHeaderByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    // MARK: Encryption

    private mutating func listenerEncryption(readFile: (String) -> [UInt8]?) -> ListenerEncryption? {
        guard values.bool("UseSSL") else {
            for name in ["UseMutualTLS", "SSLValidOUs"] where values.isSet(name) && values.value(name) != ConfigurationKey.named(name)?.default {
                values.problem(name, "needs UseSSL: without it nobody shows a certificate")
                return nil  // one cause, one problem
            }
            return nil
        }
        func file(_ name: String, _ what: String) -> String {
            let path = values.string(name)
            if path.isEmpty {
                values.problem("UseSSL", "needs \(name), \(what)")
            } else if readFile(path) == nil {
                values.problem(name, "\(path) cannot be read: it must be \(what), which this user may read")
            }
            return path
        }
        let certificate = file("SSLCertFile", "the PEM file of the listener's certificate")
        let key = file("SSLPrivateKeyFile", "the PEM file of its private key")
        var encryption = ListenerEncryption(certificateFile: certificate, keyFile: key)
        if values.bool("UseMutualTLS") {
            let authority = values.string("SSLCAFile")
            if authority.isEmpty {
                values.problem("UseMutualTLS", "needs SSLCAFile, the PEM file of the authority that signs the clients' certificates")
            } else if readFile(authority) == nil {
                values.problem("SSLCAFile", "\(authority) cannot be read: it must be the PEM file of an authority, which this user may read")
            }
            encryption.clients = .init(
                authorityFile: authority, units: values.list("SSLValidOUs").filter { !$0.isEmpty }, guardsStatus: values.bool("StatusOUVerify"))
        } else if !values.list("SSLValidOUs").isEmpty {
            values.problem("SSLValidOUs", "needs UseMutualTLS: without it nobody shows a certificate")
        }
        return encryption
    }

    // MARK: What is worth saying

    /// What a person who wrote the file might take for more than it is.
    func listenerNotes(_ access: ListenerAccess, listen: ListenAddress) -> [String] {
        var notes: [String] = []
        switch access.authentication {
        case .none where values.isSet("HTTPAuthUser") && !values.string("HTTPAuthUser").isEmpty:
            notes.append("HTTPAuthUser: has no effect without AuthenticationMethod basic or multi: nobody is asked for a password")
        case .everybody, .changes:
            if access.encryption == nil, !listen.isLoopback {
                notes.append("AuthenticationMethod: passwords cross the network unencrypted: UseSSL is off and the listener is on \(listen)")
            }
        case .none, .proxy: break
        }
        if case .proxy = access.authentication {
        } else if values.isSet("PowerAuthUsers"), values.list("PowerAuthUsers") != ["*"] {
            notes.append("PowerAuthUsers: has no effect without AuthenticationMethod proxy")
        }
        if access.isReadOnly { notes.append("ReadOnly: nothing is changed over HTTP; recoveries that the filters allow go on") }
        if access.encryption?.clients == nil, !values.string("SSLCAFile").isEmpty, !usesRaft {
            notes.append("SSLCAFile: has no effect without UseMutualTLS: clients need no certificate")
        }
        return notes
    }
}
