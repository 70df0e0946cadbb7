/// The ways a write can end. The texts are for people.
public enum WriteProbeOutcome: Hashable, Sendable, Codable {
    /// The row was written, and the server acknowledged the commit.
    case acknowledged
    /// The server has not answered, or gave up waiting for a lock, or has not ended an earlier one, so that no other was sent: what it waits for.
    case waits(String)
    /// The server cannot write: its error.
    case failed(String)
    /// Nothing was learned: the server was not reached, is another one, takes no writes by now, or it is not known whether the row was written.
    case notTried(String)
    /// Nothing can be written, and nothing was, until a person changes something: the account, the table, the configuration.
    case impossible(String)
}
