/// The CRC-32C checksum (Castagnoli), as iSCSI, ext4 and Raft journals use it: finds torn and rotten records, not forged ones.
public enum CRC32C {
    /// The Castagnoli polynomial with its bits reversed.
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// The checksum of every single byte; built on first use.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
    }

    /// - Parameter previous: The checksum of what stands before `bytes`, to sum a record in parts; 0 for nothing.
    public static func checksum(_ bytes: some Sequence<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
        bytes.withContiguousStorageIfAvailable { advance(previous, over: $0) } ?? advance(previous, over: bytes)
    }

    private static func advance(_ previous: UInt32, over bytes: some Sequence<UInt8>) -> UInt32 {
        let table = table
        var value = ~previous
        for byte in bytes { value = value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
        return ~value
    }
}
