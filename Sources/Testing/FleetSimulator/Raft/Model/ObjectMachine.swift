import BinaryCoding
import Raft

/// The replicated state: the objects of the last commands, and how many commands there were, with a hash of them and their answers.
struct ObjectMachine: RaftStateMachine, Hashable {
    private struct Slot: Hashable, Sendable {
        var object: UInt64
        /// Of a register one at the most.
        var values: [UInt64] = []
    }

    /// Three times as many as clients use at a time: what comes late is mostly of the ones before.
    private static let slotCount: UInt64 = 9
    private static let maximumValues = 1_000

    private var count: UInt64 = 0
    private var hash: UInt64 = RaftHash.start
    private var slots: [Slot] = (0..<ObjectMachine.slotCount).map { Slot(object: $0) }

    init() {}

    mutating func apply(_ command: ObjectCommand, at context: ApplyContext) -> ObjectAnswer {
        let answer = apply(command.effect, to: command.object)
        count += 1
        hash = RaftHash.mix(command.original, into: RaftHash.mix(RaftHash.of(answer.encoded()), into: hash))
        return answer
    }

    private mutating func apply(_ effect: ObjectCommand.Effect, to object: UInt64) -> ObjectAnswer {
        let place = Int(object % ObjectMachine.slotCount)
        guard object >= slots[place].object else { return .gone }
        if object > slots[place].object { slots[place] = Slot(object: object) }
        switch effect {
        case .append(let value):
            slots[place].values.append(value)
            return .appended(at: UInt64(slots[place].values.count - 1))
        case .write(let value):
            slots[place].values = [value]
            return .written
        case .compareAndSet(let expected, let new):
            guard slots[place].values.last ?? 0 == expected else { return .compared(false) }
            slots[place].values = [new]
            return .compared(true)
        }
    }

    /// What a read of the object is answered; nil: others have taken its place.
    func values(of object: UInt64) -> [UInt64]? {
        let slot = slots[Int(object % ObjectMachine.slotCount)]
        if object > slot.object { return [] }
        return object == slot.object ? slot.values : nil
    }

    func encode(into writer: inout BinaryWriter) {
        writer.writeVarint(count)
        writer.writeUInt64(hash)
        writer.writeArray(slots) { writer, slot in
            writer.writeVarint(slot.object)
            writer.writeArray(slot.values) { $0.writeVarint($1) }
        }
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        count = try reader.readVarint()
        hash = try reader.readUInt64()
        slots = try reader.readArray(limit: Int(ObjectMachine.slotCount)) { reader throws(BinaryCodingError) in
            Slot(object: try reader.readVarint(), values: try reader.readArray(limit: ObjectMachine.maximumValues) { reader throws(BinaryCodingError) in try reader.readVarint() })
        }
        guard slots.count == Int(ObjectMachine.slotCount) else { throw reader.failure(.invalidValue, "objects are missing") }
    }
}
