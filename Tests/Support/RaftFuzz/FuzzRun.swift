import Foundation
import RaftFuzzing

/// All iterations of one form, in a process that may crash.
struct FuzzRun {
    let form: any FuzzedForm
    let seed: UInt64
    let iterations: UInt64

    private var name: String { type(of: form).name }

    func succeeds() throws -> Bool {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("baton-fuzz-\(UUID().uuidString.prefix(8))").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [FuzzWorker.role, name, "\(seed)", "\(iterations)", place]
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason != .exit || process.terminationStatus != 0 else { return true }
        let last = (try? String(contentsOfFile: place, encoding: .utf8)).flatMap { UInt64($0) } ?? seed
        print("FAILED \(name): seed \(last), \(process.terminationReason == .exit ? "status" : "signal") \(process.terminationStatus)")
        print(try form.bytes(seed: last).map { byte in String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16) }.joined())
        print("again: RaftFuzz --form \(name) --seed \(last) --iterations 1")
        return false
    }
}
