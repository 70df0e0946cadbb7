#if Daemon
    import Foundation

    /// An authority of its own, with what it signed, as PEM files in a folder that goes when this does.
    final class TestAuthority: Sendable {
        struct Trouble: Error {
            var text: String
        }

        /// A certificate and its private key.
        struct Pair: Sendable {
            var certificate: String
            var key: String
        }

        let directory: String
        /// The authority's own certificate.
        var file: String { directory + "/\(name).pem" }
        private let name: String

        init(_ name: String = "authority") throws {
            self.name = name
            directory = FileManager.default.temporaryDirectory.appendingPathComponent("baton-http-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try openssl(
                ["req", "-x509", "-subj", "/CN=\(name)", "-addext", "keyUsage=critical,keyCertSign", "-out", file] + newKey(directory + "/\(name).key"))
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        /// Signs a certificate for `localhost`, which may be a server's and a client's.
        ///
        /// - Parameter subject: as openssl writes it: `/OU=dba/CN=anna`.
        func sign(_ subject: String, as file: String) throws -> Pair {
            let pair = Pair(certificate: directory + "/\(file).pem", key: directory + "/\(file).key")
            try openssl(
                [
                    "req", "-x509", "-CA", self.file, "-CAkey", directory + "/\(name).key", "-subj", subject, "-addext", "basicConstraints=CA:FALSE", "-addext",
                    "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", pair.certificate,
                ] + newKey(pair.key))
            return pair
        }

        /// The same key with a passphrase.
        func encrypt(_ key: String, as file: String) throws -> String {
            let path = directory + "/\(file).key"
            try openssl(["pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", path])
            return path
        }

        private func newKey(_ file: String) -> [String] {
            ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", file]
        }

        private func openssl(_ arguments: [String]) throws {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/openssl")
            process.arguments = arguments
            let output = Pipe()
            process.standardOutput = FileHandle.nullDevice
            process.standardError = output
            try process.run()
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Trouble(text: "openssl \(arguments[0]): \(String(decoding: text, as: UTF8.self))") }
        }
    }
#endif
