#if Network
/// Why bytes are not the record that they should be.
struct JuteError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
#endif
