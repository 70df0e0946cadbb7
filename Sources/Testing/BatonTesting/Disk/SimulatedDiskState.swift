import TopologyModel

/// What a ``SimulatedDisk`` has in memory and on the disk.
struct SimulatedDiskState {
    /// A name, and the file that has it from then on; nil: none.
    private typealias NameChange = (name: String, file: Int?)

    private var random: SplitMix64
    /// By number; one that has no name any more stays.
    private var files: [SimulatedDiskFile] = []
    /// Sorted.
    private var names: [(name: String, file: Int)] = []
    private var namesOnDisk: [(name: String, file: Int)] = []
    /// Since the names were synced, in order. Each is done whole or not at all.
    private var nameChanges: [[NameChange]] = []

    var capacity = Int.max
    var operationsUntilStop: Int?
    var syncsUntilFailure: Int?
    var failsNextRead = false
    var ignoresSyncs = false
    var ignoresNameSyncs = false
    private(set) var syncs = 0

    init(seed: UInt64) { random = SplitMix64(state: seed) }

    var usedBytes: Int { names.reduce(0) { $0 + files[$1.file].bytes.count } }

    private var isStopped: Bool { operationsUntilStop.map { $0 < 0 } ?? false }

    // MARK: Reading

    func readableNames() throws(SimulatedDiskFailure) -> [String] {
        if isStopped { throw SimulatedDiskFailure(reason: .stopped, name: "") }
        return names.map(\.name)
    }

    func file(_ name: String) throws(SimulatedDiskFailure) -> SimulatedDiskFile { files[try number(name)] }

    mutating func read(_ name: String) throws(SimulatedDiskFailure) -> [UInt8] {
        let file = try file(name)
        if failsNextRead {
            failsNextRead = false
            throw SimulatedDiskFailure(reason: .failed, name: name)
        }
        return file.bytes
    }

    private func number(_ name: String) throws(SimulatedDiskFailure) -> Int {
        if isStopped { throw SimulatedDiskFailure(reason: .stopped, name: name) }
        guard let named = names.first(where: { $0.name == name }) else { throw SimulatedDiskFailure(reason: .noSuchFile, name: name) }
        return named.file
    }

    // MARK: Changing

    mutating func create(_ name: String, size: Int) throws(SimulatedDiskFailure) {
        let stops = try countOperation(name)
        guard !names.contains(where: { $0.name == name }) else { throw SimulatedDiskFailure(reason: .exists, name: name) }
        files.append(SimulatedDiskFile())
        changeNames([(name, files.count - 1)])
        try write(Array(repeating: 0, count: size), to: files.count - 1, name, stops: stops)
        files[files.count - 1].sync()
        try syncNames(stops: stops)
    }

    mutating func write(_ bytes: [UInt8], to name: String, at offset: Int) throws(SimulatedDiskFailure) {
        let file = try number(name)
        try write(bytes, to: file, name, at: offset, stops: try countOperation(name))
    }

    private mutating func write(_ bytes: [UInt8], to file: Int, _ name: String, at offset: Int = 0, stops: Bool) throws(SimulatedDiskFailure) {
        let longer = max(0, offset + bytes.count - files[file].bytes.count)
        let room = max(0, capacity - usedBytes)
        let count = stops ? Int.random(in: 0...bytes.count, using: &random) : max(0, bytes.count - max(0, longer - room))
        if count > 0 { files[file].write(bytes.prefix(count), at: offset) }
        if stops { throw SimulatedDiskFailure(reason: .stopped, name: name) }
        if count < bytes.count { throw SimulatedDiskFailure(reason: .full, name: name) }
    }

    mutating func sync(_ name: String) throws(SimulatedDiskFailure) {
        let file = try number(name)
        if try countOperation(name) { throw SimulatedDiskFailure(reason: .stopped, name: name) }
        syncs += 1
        if let left = syncsUntilFailure {
            syncsUntilFailure = left > 0 ? left - 1 : nil
            if left == 0 {
                files[file].dropSome(&random)
                throw SimulatedDiskFailure(reason: .failed, name: name)
            }
        }
        if !ignoresSyncs { files[file].sync() }
    }

    mutating func rename(_ name: String, to newName: String) throws(SimulatedDiskFailure) {
        let file = try number(name)
        let stops = try countOperation(name)
        changeNames([(name, nil), (newName, file)])
        try syncNames(stops: stops)
    }

    /// Nothing waits for it to be on the disk.
    mutating func remove(_ name: String) throws(SimulatedDiskFailure) {
        _ = try number(name)
        let stops = try countOperation(name)
        changeNames([(name, nil)])
        if stops { throw SimulatedDiskFailure(reason: .stopped, name: name) }
    }

    mutating func syncNames() throws(SimulatedDiskFailure) { try syncNames(stops: try countOperation("")) }

    private mutating func syncNames(stops: Bool) throws(SimulatedDiskFailure) {
        if stops { throw SimulatedDiskFailure(reason: .stopped, name: "") }
        guard !ignoresNameSyncs else { return }
        namesOnDisk = names
        nameChanges = []
    }

    private mutating func changeNames(_ changes: [NameChange]) {
        nameChanges.append(changes)
        SimulatedDiskState.apply(changes, to: &names)
    }

    private static func apply(_ changes: [NameChange], to names: inout [(name: String, file: Int)]) {
        for change in changes {
            names.removeAll { $0.name == change.name }
            guard let file = change.file else { continue }
            names.insert((change.name, file), at: names.firstIndex { $0.name > change.name } ?? names.count)
        }
    }

    /// Whether this operation is the one at which everything stops.
    private mutating func countOperation(_ name: String) throws(SimulatedDiskFailure) -> Bool {
        guard let left = operationsUntilStop else { return false }
        if left < 0 { throw SimulatedDiskFailure(reason: .stopped, name: name) }
        operationsUntilStop = left - 1
        return left == 0
    }

    // MARK: What befalls it

    mutating func losePower() {
        operationsUntilStop = nil
        for changes in nameChanges where Bool.random(using: &random) { SimulatedDiskState.apply(changes, to: &namesOnDisk) }
        names = namesOnDisk
        nameChanges = []
        for file in files.indices { files[file].losePower(&random) }
    }

    mutating func change(_ name: String, _ change: (inout [UInt8]) -> Void) {
        guard let named = names.first(where: { $0.name == name }) else { return }
        files[named.file].change(change)
    }
}
