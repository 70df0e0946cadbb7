/// What is taken at most. A store may hold anything.
package enum RenderLimits {
    /// Of a store. A group of managers keeps hundreds.
    package static let clusters = 10_000
    package static let templateBytes = 1 << 20
    package static let outputBytes = 16 << 20
    /// Ten thousand records of the usual 300 bytes are 3 MB.
    package static let memoryBytes = 64 << 20
}
