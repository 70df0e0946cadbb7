#if Daemon
    import ArgumentParser
    import Foundation
    import Orchestration

    struct ReplayCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay", abstract: "Feed a recording of `baton serve --record` to the manager's decisions again, and print them.",
            discussion: """
                Needs no daemon and touches nothing. Prints everything that was told, committed, done to servers, run, published and answered,
                with its time in UTC, and at the end whether each decision is the recorded one. Files that were set aside are given first, the
                oldest first:

                  baton replay flight.jsonl
                  baton replay flight.jsonl.2 flight.jsonl.1 flight.jsonl
                  baton replay flight.jsonl --json | jq 'select(.decisions[].act)'

                The exit code is 1 when a decision is another one than recorded; the first is shown with both sides. Replay a recording with the
                version of Baton that made it.
                """)

        @Argument(help: "The files of the recording, the oldest first.") var files: [String]
        @Flag(name: .long, help: "Print one JSON object per step with all its decisions, probes included; the verdict goes to standard error.") var json = false

        func run() throws {
            var replay = Replay()
            var differences: [String] = []
            do {
                try replay.run(files) { step in
                    if json {
                        if let line = ReplayLine(step) { print(try line.text()) }
                    } else {
                        for line in ReplayText.lines(of: step) { print(line) }
                    }
                    if !step.isSame, differences.isEmpty { differences = ReplayText.difference(step) }
                }
            } catch let error as RecordingError {
                throw CommandFailure("\(error)")
            }
            let verdict = (differences + ReplayText.text(of: replay.summary)).joined(separator: "\n")
            if json { FileHandle.standardError.write(Data("\(verdict)\n".utf8)) } else { print(verdict) }
            if !replay.summary.isIdentical { throw ExitCode.failure }
        }
    }
#endif
