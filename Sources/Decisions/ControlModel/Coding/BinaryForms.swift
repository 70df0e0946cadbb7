import BinaryCoding
import TopologyModel

// How the pieces of commands and snapshots are written. Numbers that count are varints, times are signed varints, a port is two bytes,
// a choice is one byte, an optional value is preceded by 0 or 1, a list by its length.

/// The longest text in bytes and the longest list: as much as a whole command may have, since a reader that knows no better has to stop somewhere.
private let maximumLength = 1 << 20

extension BinaryWriter {
    mutating func write(_ text: String) { writeString(text) }
    mutating func write(texts: [String]) { writeArray(texts) { $0.writeString($1) } }
    mutating func write(text: String?) { writeOptional(text) { $0.writeString($1) } }
}

extension BinaryReader {
    mutating func read() throws(BinaryCodingError) -> String { try readString(limit: maximumLength) }

    mutating func readTexts() throws(BinaryCodingError) -> [String] {
        try readArray(limit: maximumLength) { reader throws(BinaryCodingError) in try reader.readString(limit: maximumLength) }
    }

    mutating func readText() throws(BinaryCodingError) -> String? {
        try readOptional { reader throws(BinaryCodingError) in try reader.readString(limit: maximumLength) }
    }

    mutating func readList<Element: BinaryCodable>() throws(BinaryCodingError) -> [Element] { try readArray(limit: maximumLength) }

    mutating func readRulesWithoutEnd() throws(BinaryCodingError) -> [PromotionRuleRecord] {
        try readArray(limit: maximumLength) { reader throws(BinaryCodingError) in try PromotionRuleRecord(withoutEndFrom: &reader) }
    }

    mutating func readClustersWithoutEarlierPrimaries() throws(BinaryCodingError) -> [ClusterRecord] {
        try readArray(limit: maximumLength) { reader throws(BinaryCodingError) in try ClusterRecord(withoutEarlierPrimariesFrom: &reader) }
    }

    mutating func readClustersWithoutWritableEpoch() throws(BinaryCodingError) -> [ClusterRecord] {
        try readArray(limit: maximumLength) { reader throws(BinaryCodingError) in try ClusterRecord(withoutWritableEpochFrom: &reader) }
    }

    mutating func readRecoveriesWithoutKind() throws(BinaryCodingError) -> [RecoveryRecord] {
        try readArray(limit: maximumLength) { reader throws(BinaryCodingError) in try RecoveryRecord(withoutKindFrom: &reader) }
    }

    mutating func readRecoveriesWithoutLoss() throws(BinaryCodingError) -> [RecoveryRecord] {
        try readArray(limit: maximumLength) { reader throws(BinaryCodingError) in try RecoveryRecord(withoutLossFrom: &reader) }
    }

    mutating func readChoice<Value: RawRepresentable>() throws(BinaryCodingError) -> Value where Value.RawValue == UInt8 {
        let byte = try readUInt8()
        guard let value = Value(rawValue: byte) else { throw failure(.invalidValue, "\(byte) is no \(Value.self)") }
        return value
    }

    /// A number of 32 bits in its varint form.
    mutating func readSmall() throws(BinaryCodingError) -> UInt32 {
        let value = try readVarint()
        guard let small = UInt32(exactly: value) else { throw failure(.invalidValue, "\(value) exceeds 32 bits") }
        return small
    }
}

// MARK: Values of the model below, which has no opinion on our bytes

extension BinaryWriter {
    mutating func write(_ address: InstanceAddress) {
        writeString(address.host)
        writeUInt16(address.port)
    }

    mutating func write(_ time: WallTime) { writeSignedVarint(time.milliseconds) }

    /// Exact, so that a command that was applied before it was written and one that was read back mean the same.
    mutating func write(_ duration: Duration) {
        writeSignedVarint(duration.components.seconds)
        writeSignedVarint(duration.components.attoseconds)
    }

    mutating func write(address: InstanceAddress?) { writeOptional(address) { $0.write($1) } }
    mutating func write(time: WallTime?) { writeOptional(time) { $0.write($1) } }
    mutating func write(addresses: [InstanceAddress]) { writeArray(addresses) { $0.write($1) } }
}

extension BinaryReader {
    mutating func read() throws(BinaryCodingError) -> InstanceAddress {
        InstanceAddress(host: try read(), port: try readUInt16())
    }

    mutating func read() throws(BinaryCodingError) -> WallTime { WallTime(milliseconds: try readSignedVarint()) }

    mutating func read() throws(BinaryCodingError) -> Duration {
        let (seconds, attoseconds) = (try readSignedVarint(), try readSignedVarint())
        let duration = Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
        // Every duration has one form: the fraction is below a second and has the sign of the whole.
        guard duration.components == (seconds, attoseconds) else { throw failure(.invalidValue, "\(attoseconds) as is no fraction of a second") }
        return duration
    }

    mutating func read() throws(BinaryCodingError) -> PromotionRule {
        let name: String = try read()
        guard let rule = PromotionRule(rawValue: name) else { throw failure(.invalidValue, "\(name) is no promotion rule") }
        return rule
    }

    mutating func readAddress() throws(BinaryCodingError) -> InstanceAddress? {
        try readOptional { reader throws(BinaryCodingError) -> InstanceAddress in try reader.read() }
    }

    mutating func readTime() throws(BinaryCodingError) -> WallTime? {
        try readOptional { reader throws(BinaryCodingError) -> WallTime in try reader.read() }
    }

    mutating func readAddresses() throws(BinaryCodingError) -> [InstanceAddress] {
        try readArray(limit: maximumLength) { reader throws(BinaryCodingError) -> InstanceAddress in try reader.read() }
    }
}
