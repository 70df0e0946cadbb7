#if Daemon
    import Clocks
    import Foundation
    @testable import HTTPAPI
    import NIOSSL
    import Orchestration
    import Synchronization
    import Testing
    import TopologyModel

    @Suite struct ListenerCertificatesTests {
        private let authority: TestAuthority
        private let pair: TestAuthority.Pair
        private let other: TestAuthority.Pair

        init() throws {
            authority = try TestAuthority()
            pair = try authority.sign("/CN=first", as: "first")
            other = try authority.sign("/O=shop/OU=dba/OU=on call/CN=anna", as: "other")
        }

        private func encryption(_ certificate: String, _ key: String, authority: String? = nil) -> ListenerEncryption {
            ListenerEncryption(certificateFile: certificate, keyFile: key, clients: authority.map { .init(authorityFile: $0) })
        }

        private static let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))

        @Test func `a pair is used, and says when it expires`() throws {
            let certificates = try ListenerCertificates(encryption(pair.certificate, pair.key, authority: authority.file), wall: { Self.now })
            let days = (certificates.expiry - Self.now.milliseconds / 1000) / 3600
            #expect((40...48).contains(days))
            #expect(certificates.look() == .unchanged)
        }

        @Test func `files that cannot be used are named with their key and with what to do`() throws {
            let empty = authority.directory + "/empty.pem"
            #expect(FileManager.default.createFile(atPath: empty, contents: Data()))
            let locked = try authority.encrypt(pair.key, as: "locked")
            let rows: [(ListenerEncryption, String)] = [
                (encryption("/absent", pair.key), "SSLCertFile: /absent cannot be read; let the daemon's user read it"),
                (encryption(pair.certificate, "/absent"), "SSLPrivateKeyFile: /absent cannot be read"),
                (encryption(empty, pair.key), "SSLCertFile: \(empty) holds no certificate in PEM form"),
                (encryption(pair.key, pair.key), "SSLCertFile: \(pair.key) holds no certificate in PEM form"),
                (encryption(pair.certificate, empty), "SSLPrivateKeyFile: \(empty) holds no private key in PEM form"),
                (encryption(pair.certificate, locked), "SSLPrivateKeyFile: \(locked) has a passphrase, and nobody is there to type it"),
                (encryption(pair.certificate, other.key), "SSLPrivateKeyFile: \(other.key) is not the private key of the certificate in \(pair.certificate)"),
                (encryption(pair.certificate, pair.key, authority: empty), "SSLCAFile: \(empty) holds no certificate in PEM form"),
                (encryption(pair.certificate, pair.key, authority: "/absent"), "SSLCAFile: /absent cannot be read"),
            ]
            for (encryption, message) in rows {
                let error = #expect(throws: HTTPListenerError.self, "\(message)") { try ListenerCertificates(encryption, wall: { Self.now }) }
                #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
            }
        }

        @Test func `a new pair takes over, one that cannot be used does not, and is told of once`() throws {
            let files = Mutex<[String: [UInt8]]>([:])
            func put(_ name: String, _ path: String) throws {
                let bytes = Array(try Data(contentsOf: URL(filePath: path)))
                files.withLock { $0[name] = bytes }
            }
            try put("/cert", pair.certificate)
            try put("/key", pair.key)
            let certificates = try ListenerCertificates(encryption("/cert", "/key"), wall: { Self.now }) { path in files.withLock { $0[path] } }
            let first = certificates.context
            // Half of a rotation: the new certificate is there, its key is not.
            try put("/cert", other.certificate)
            guard case .refused(let problem) = certificates.look() else { throw TestAuthority.Trouble(text: "a pair that does not belong together was taken") }
            #expect(problem.message.hasPrefix("SSLPrivateKeyFile: /key is not the private key of the certificate in /cert"))
            #expect(certificates.look() == .unchanged)
            #expect(certificates.context === first)
            try put("/key", other.key)
            #expect(certificates.look() == .replaced)
            let second = certificates.context
            #expect(second !== first)
            // Gone altogether.
            files.withLock { $0 = [:] }
            guard case .refused(let absence) = certificates.look() else { throw TestAuthority.Trouble(text: "no files were taken") }
            #expect(absence.message.hasPrefix("SSLCertFile: /cert cannot be read"))
            #expect(certificates.context === second)
            // Back as it was: nothing more to tell than that.
            try put("/cert", other.certificate)
            try put("/key", other.key)
            #expect(certificates.look() == .replaced)
        }

        @Test func `the files are looked at again and again, and the log tells what became of them`() async throws {
            let present = Mutex((certificate: pair, key: pair))
            let certificates = try ListenerCertificates(encryption("/cert", "/key"), wall: { Self.now }) { path in
                let file = present.withLock { path == "/cert" ? $0.certificate.certificate : $0.key.key }
                return try? Array(Data(contentsOf: URL(filePath: file)))
            }
            let other = other
            let looks = Mutex(0)
            let clock = ServiceClock(
                now: { MonotonicInstant(nanoseconds: 0) }, wall: { Self.now },
                sleep: { until in
                    #expect(until == MonotonicInstant(nanoseconds: 0) + ListenerCertificates.interval)
                    let number = looks.withLock { looks in
                        looks += 1
                        return looks
                    }
                    switch number {
                    case 2: present.withLock { $0.certificate = other }
                    case 4: present.withLock { $0.key = other }
                    case 6: throw CancellationError()
                    default: break
                    }
                })
            let lines = LogLines()
            await certificates.watch(clock, logger: lines.logger)
            #expect(lines.all.count == 2)
            #expect(lines.all.first?.hasPrefix("warning SSLPrivateKeyFile: /key is not the private key of the certificate in /cert") == true)
            #expect(lines.all.first?.hasSuffix("; the certificate in use goes on") == true)
            #expect(lines.all.last == "notice the listener's certificate was replaced certificate.file=/cert")
        }

        @Test func `a certificate that has expired is used at the start, and that is told`() async throws {
            let later = Self.now + .seconds(3 * 86_400)
            let certificates = try ListenerCertificates(encryption(pair.certificate, pair.key), wall: { later })
            let lines = LogLines()
            let clock = ServiceClock(now: { MonotonicInstant(nanoseconds: 0) }, wall: { later }, sleep: { _ in throw CancellationError() })
            await certificates.watch(clock, logger: lines.logger)
            #expect(lines.all.count == 1 && lines.all[0].hasPrefix("error SSLCertFile: \(pair.certificate) has expired; "))
        }

        @Test func `a new certificate that has expired does not take over`() throws {
            let file = Mutex(pair)
            let wall = Mutex(Self.now)
            let certificates = try ListenerCertificates(encryption("/cert", "/key"), wall: { wall.withLock { $0 } }) { path in
                let pair = file.withLock { $0 }
                return try? Array(Data(contentsOf: URL(filePath: path == "/cert" ? pair.certificate : pair.key)))
            }
            file.withLock { $0 = other }
            wall.withLock { $0 = $0 + .seconds(3 * 86_400) }
            guard case .refused(let problem) = certificates.look() else { throw TestAuthority.Trouble(text: "an expired certificate was taken") }
            #expect(problem.message.hasPrefix("SSLCertFile: /cert has expired already"))
        }

        @Test func `the subject of a certificate is read`() throws {
            let subjects = try [pair, other].map { pair in
                try CertificateSubject(der: try #require(try NIOSSLCertificate.fromPEMFile(pair.certificate).first).toDERBytes())
            }
            #expect(subjects == [CertificateSubject(commonName: "first"), CertificateSubject(commonName: "anna", units: ["dba", "on call"])])
        }

        @Test(arguments: [[], [0x30, 0x00], [0x30, 0x02, 0x30, 0x00], [0x02, 0x01, 0x05], [0x30, 0x80]] as [[UInt8]])
        func `what is no certificate has no subject`(bytes: [UInt8]) {
            #expect(throws: (any Error).self) { try CertificateSubject(der: bytes) }
        }
    }
#endif
