/// A command could not do what it was asked; the message says why and what to do.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
