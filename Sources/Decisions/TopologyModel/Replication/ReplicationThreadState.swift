/// `Slave_IO_Running` / `Replica_SQL_Running` and their kin.
public enum ReplicationThreadState: String, Hashable, Sendable, Codable {
    case stopped = "No"
    /// The receiver's thread exists and is not connected.
    case connecting = "Connecting"
    case running = "Yes"

    /// Unknown words (MariaDB also says "Preparing") mean: the thread exists, and it is not connected.
    public init(serverWord: some StringProtocol) {
        switch serverWord {
        case "Yes": self = .running
        case "No": self = .stopped
        default: self = .connecting
        }
    }
}
