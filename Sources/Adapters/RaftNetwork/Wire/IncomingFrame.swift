#if Network
/// A frame that is whole: its checksum is right, and so is its seal if the connection has one.
package struct IncomingFrame: Hashable, Sendable {
    let header: FrameHeader
    /// Without the seal.
    package let body: [UInt8]
}
#endif
