package import ControlModel

/// Builds a state from what a journal holds: a snapshot, then the commands after it, as the numbers and bytes that a database keeps.
///
/// Whatever is missing, cut or newer than this program is an error that names the place and says what to do; nothing is skipped.
package struct ControlReplay: Sendable {
    package private(set) var state: ControlState
    /// Commands that were applied.
    package private(set) var count = 0
    private let place: String

    /// - Parameters:
    ///   - state: what is known already.
    ///   - place: where the journal is, for messages.
    package init(_ state: ControlState = ControlState(), place: String) {
        self.state = state
        self.place = place
    }

    /// Begins with a snapshot.
    package mutating func restore(_ body: [UInt8], index: Int64) throws(StorageError) {
        state = try understanding("the snapshot") { () throws(ControlModelError) in try ControlState(decoding: body) }
        guard Int64(exactly: state.lastIndex.rawValue) == index else {
            throw StorageError(.corrupt, "\(place): the snapshot is of another index than it says; restore a copy")
        }
    }

    /// Applies the next command.
    package mutating func apply(index: Int64, kind: Int64, version: Int64, body: [UInt8], stamp: CommandStamp) throws(StorageError) {
        let next = state.lastIndex.next
        guard Int64(exactly: next.rawValue) == index else { throw StorageError(.corrupt, "\(place): command \(next) is missing; restore a copy") }
        guard let kind = UInt16(exactly: kind), let version = UInt8(exactly: version) else {
            throw StorageError(.corrupt, "\(place): command \(next) has no kind; restore a copy")
        }
        let encoded = EncodedCommand(kind: CommandKind(rawValue: kind), version: version, body: body)
        let command = try understanding("command \(next)") { () throws(ControlModelError) in try encoded.decoded() }
        _ = state.apply(command, stamp: stamp, index: next)
        count += 1
    }

    private func understanding<Value>(_ what: String, _ work: () throws(ControlModelError) -> Value) throws(StorageError) -> Value {
        do {
            return try work()
        } catch {
            let isNewer = error.code == .unknownKind || error.code == .unknownVersion
            throw StorageError(isNewer ? .tooNew : .corrupt, "\(place): \(what) cannot be read: \(error)")
        }
    }
}
