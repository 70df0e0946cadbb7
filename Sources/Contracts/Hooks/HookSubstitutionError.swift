/// A placeholder cannot be filled without giving its value power over the shell.
public struct HookSubstitutionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The placeholder, with braces.
    public var placeholder: String
    public var message: String

    public var description: String { message }
}
