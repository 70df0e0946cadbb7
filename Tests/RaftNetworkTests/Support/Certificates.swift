#if Network
import Foundation
import Raft
import RaftCore

@testable import RaftNetwork

/// An authority of its own and the certificates that it signs, in a folder that goes with it. Made by the program `openssl`; `scripts/test` installs it.
final class Authority: Sendable {
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "baton-authority-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try run(["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", path("ca.key"), "-out", path("ca.pem")] + Authority.key)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func certificate(for identity: LogIdentity) throws -> TLSFiles {
        let name = "node-\(identity.clusterHigh)-\(identity.node.rawValue)"
        let files = TLSFiles(authority: path("ca.pem"), certificate: path("\(name).pem"), key: path("\(name).key"))
        let request = path("\(name).csr")
        try run(["req", "-subj", "/CN=\(name)", "-addext", "subjectAltName=URI:\(CertificateName(identity).uri)", "-keyout", files.key, "-out", request] + Authority.key)
        try run([
            "x509", "-req", "-in", request, "-CA", files.authority, "-CAkey", path("ca.key"), "-set_serial", "\(identity.node.rawValue)", "-days", "2", "-copy_extensions", "copy", "-out",
            files.certificate,
        ])
        return files
    }

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "openssl \(arguments.joined(separator: " ")) failed") }
    }
}
#endif
