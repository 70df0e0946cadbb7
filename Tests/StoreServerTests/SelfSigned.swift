#if Network
import Foundation
import TestProcesses

/// A certificate that is its own authority.
struct SelfSigned {
    var certificate: String
    var key: String

    private static let patience: Duration = .seconds(30)

    /// - Parameters:
    ///   - folder: is made if it is not there.
    ///   - subjects: in the form of openssl, `IP:127.0.0.1`.
    static func make(in folder: String, name: String, subjects: String) throws -> SelfSigned {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let made = SelfSigned(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(subjects)", "-days", "2", "-out",
            made.certificate, "-keyout", made.key,
        ]
        guard try ChildProcess("/usr/bin/openssl", arguments, log: "\(folder)/log").waitForSuccess(timeout: patience) else {
            throw TestServerTrouble("openssl makes no certificate: \((try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "")")
        }
        return made
    }
}
#endif
