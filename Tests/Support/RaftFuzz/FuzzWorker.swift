import Foundation
import RaftFuzzing

/// The process in which bytes are read. Which seed it is at stands in a file: whoever started it finds it there when it has died.
struct FuzzWorker {
    static let role = "--worker"
    private static let progressEvery: UInt64 = 1_000
    /// They load what is loaded once.
    private static let warmUps: UInt64 = 200
    /// Address space beyond that of the first readings: inputs have a few KiB, and a length that is believed asks for up to 16 MiB or, unlimited, for all there is.
    private static let mostGrowth = 4 << 20

    private let form: any FuzzedForm
    private let seed: UInt64
    private let iterations: UInt64
    private let place: String

    private struct WrongArguments: Error {}

    init(_ words: ArraySlice<String>) throws {
        let words = Array(words)
        guard words.count == 4, let form = FuzzedForms.named(words[0]), let seed = UInt64(words[1]), let iterations = UInt64(words[2]) else { throw WrongArguments() }
        (self.form, self.seed, self.iterations, place) = (form, seed, iterations, words[3])
    }

    func run() throws {
        let name = type(of: form).name
        guard let file = FileHandle(forCreatingAt: place) else { throw WrongArguments() }
        for number in 0..<FuzzWorker.warmUps { _ = try form.read(form.bytes(seed: number)) }
        let limit = try FuzzWorker.peakBytes() + FuzzWorker.mostGrowth
        var believed: UInt64 = 0
        for number in 0..<iterations {
            try file.seek(toOffset: 0)
            try file.write(contentsOf: Data("\(seed &+ number)".utf8))
            if try form.read(form.bytes(seed: seed &+ number)) { believed += 1 }
            let peak = try FuzzWorker.peakBytes()
            guard peak <= limit else { throw FuzzViolation("\(peak - limit) bytes of memory too many were asked for") }
            if (number + 1) % FuzzWorker.progressEvery == 0 { print("\(name): \(number + 1) of \(iterations), \(believed) of them read") }
        }
    }

    /// The largest address space that the process ever had: memory counts that was asked for and never touched.
    private static func peakBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmPeak:") }), let kilobytes = line.split(separator: " ").dropLast().last.flatMap({ Int($0) }) else { throw WrongArguments() }
        return kilobytes << 10
    }
}

extension FileHandle {
    fileprivate convenience init?(forCreatingAt path: String) {
        guard FileManager.default.createFile(atPath: path, contents: nil) else { return nil }
        self.init(forWritingAtPath: path)
    }
}
