import KVPublishers
import ManagerCore

/// Writes a recording, on a thread of its own: a slow disk holds nobody up.
actor RecordingWriter {
    private var file: RecordingFile
    private let coder = RecordingCoder()
    private let executor = BlockingExecutor(label: "baton.recorder")
    /// nil: nothing was written, and nothing but a machine can be.
    private var follower: RecordingFollower?
    /// What is in the file besides machines, of which each gap needs another.
    private var stepBytes = 0

    init(path: String, limits: RecordingLimits) { file = RecordingFile(path: path, limits: limits) }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Whether the file is full: the next machine begins another one.
    private var isFull: Bool {
        file.byteCount >= file.limits.maximumFileBytes && stepBytes >= file.limits.maximumFileBytes / 2
    }

    /// - Returns: whether a machine is wanted next.
    func write(_ item: FlightRecorder.Item) throws -> Bool {
        switch item {
        case .machine(let machine, let answers):
            let node = machine.configuration.nodeName
            if !file.isOpen {
                try file.open()
                if file.byteCount >= file.limits.maximumFileBytes { try file.rotate() }
                stepBytes = 0
                try append(.head(node: node))
            } else if isFull {
                try file.rotate()
                stepBytes = 0
                try append(.head(node: node))
            }
            follower = RecordingFollower(machine)
            try append(.machine(state: machine, answers: answers))
        case .step(let step):
            guard let event = follower?.shortened(step.event) else { return true }
            follower?.decided(step.effects)
            stepBytes += try append(.step(now: step.now, wall: step.wall, event: event, effects: step.effects, answers: step.answers))
        case .dropped(let count):
            follower = nil
            if file.isOpen { try append(.dropped(steps: count)) }
        }
        return isFull
    }

    @discardableResult
    private func append(_ line: RecordingLine) throws -> Int {
        let bytes = try coder.bytes(line)
        try file.append(bytes)
        return bytes.count
    }

    func close() { file.endFile() }
}
