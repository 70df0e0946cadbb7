/// Values under way, by a small number that is used again when the value is done.
struct Slots<Value> {
    private var values: [Value?] = []
    private var free: [Int32] = []

    mutating func add(_ value: Value) -> Int32 {
        if let slot = free.popLast() {
            values[Int(slot)] = value
            return slot
        }
        values.append(value)
        return Int32(values.count - 1)
    }

    subscript(slot: Int32) -> Value? {
        get { values[Int(slot)] }
        set { values[Int(slot)] = newValue }
    }

    func contains(where isWanted: (Value) -> Bool) -> Bool { values.contains { $0.map(isWanted) ?? false } }

    mutating func remove(_ slot: Int32) -> Value? {
        defer {
            values[Int(slot)] = nil
            free.append(slot)
        }
        return values[Int(slot)]
    }
}
