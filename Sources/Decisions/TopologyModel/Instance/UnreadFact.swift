/// Something that a server would not tell, and what to do about it. What it would have said is unknown; everything else was read.
public struct UnreadFact: Hashable, Sendable, Codable {
    /// What could not be read, in words.
    public var fact: String
    /// The server's error number.
    public var code: Int
    /// Its words.
    public var message: String
    /// `PROCESS ON *.*`: what to grant, where a privilege was missing; empty for any other error.
    public var privileges: String

    public init(fact: String, code: Int, message: String, privileges: String = "") {
        self.fact = fact
        self.code = code
        self.message = message
        self.privileges = privileges
    }
}
