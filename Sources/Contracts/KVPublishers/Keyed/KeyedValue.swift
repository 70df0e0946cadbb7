/// What a ``KeyedStore`` holds under a key.
public struct KeyedValue: Hashable, Sendable {
    public var bytes: [UInt8]
    /// Another one after every change of this key, also when it is removed and made again. Above 0.
    public var revision: UInt64

    public init(bytes: [UInt8], revision: UInt64) {
        self.bytes = bytes
        self.revision = revision
    }
}
