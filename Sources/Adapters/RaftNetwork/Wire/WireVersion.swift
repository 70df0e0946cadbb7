#if Network
/// The forms of frames that this version of the library speaks.
enum WireVersion {
    static let minimum: UInt8 = 1
    static let maximum: UInt8 = 1
    /// That of the frames of a handshake, for all time: two sides have to understand each other's `Hello` to find out that they do not.
    static let handshake: UInt8 = 1

    /// What two sides speak: the newest form that both know. nil: there is none.
    static func common(minimum: UInt8, maximum: UInt8) -> UInt8? {
        let spoken = min(maximum, WireVersion.maximum)
        return spoken >= max(minimum, WireVersion.minimum) ? spoken : nil
    }
}
#endif
