import Foundation
import RaftFuzzing

/// Feeds bytes that may be anything to the readers of wires and disks, in a process of its own for each form:
/// `RaftFuzz [--form NAME] [--seed S] [--iterations N]`. It leaves with 1 and the seed and the bytes if one of them crashed, took more memory than it may, or believed what it must not, and with 2 if the command line is not understood.
@main struct RaftFuzz {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == FuzzWorker.role { return try FuzzWorker(words.dropFirst()).run() }
        guard let options = FuzzOptions(words) else {
            print("usage: RaftFuzz [--form NAME] [--seed S] [--iterations N]; forms: \(FuzzedForms.all.map { type(of: $0).name }.joined(separator: ", "))")
            exit(2)
        }
        for form in FuzzedForms.all where options.form == nil || options.form == type(of: form).name {
            guard try FuzzRun(form: form, seed: options.seed, iterations: options.iterations).succeeds() else { exit(1) }
        }
    }
}
