#if Network
import Foundation
import TestStores

/// What a receiver can learn of a request without the code that sent it.
struct ReceivedWebhook {
    let request: ScriptedHTTPServer.Request

    /// nil: there is no such header, or there are several.
    func header(_ name: String) -> String? {
        let found = request.headers.split(separator: "\r\n").dropFirst().filter { $0.lowercased().hasPrefix("\(name.lowercased()):") }
        return found.count == 1 ? String(found[0].dropFirst(name.count + 1)).trimmingCharacters(in: .whitespaces) : nil
    }

    func object() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any] ?? [:]
    }

    /// A member of an object in it.
    func member(_ group: String, _ name: String) throws -> Any? { (try object()[group] as? [String: Any])?[name] }

    /// As the manual says how a receiver does it, by another implementation: openssl's.
    func hasSignature(of secret: String) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["dgst", "-sha256", "-hmac", secret, "-r"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data("\(header("Baton-Timestamp") ?? "").\(request.body)".utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 && header("Baton-Signature") == "sha256=\(text.prefix { $0 != " " })"
    }
}
#endif
