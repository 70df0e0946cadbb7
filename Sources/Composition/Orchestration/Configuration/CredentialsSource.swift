import Synchronization
public import TopologyModel

/// The account for monitored servers at any moment. One that comes from a file of its own is read again when the file changes, so that a password can be
/// rotated without a restart: sessions that are there go on, and the next one logs in with what the file says by then.
public final class CredentialsSource: Sendable {
    private struct State {
        var credentials: BatonConfiguration.Credentials
        var lookedAt: MonotonicInstant?
        /// What the file held when it was last looked at; nil: it was not read yet.
        var bytes: [UInt8]?
        /// What was last told of the file; nil: it is in order.
        var problem: String?
    }

    /// How soon a change is seen. The file is looked at only when a session is opened.
    private static let interval = Duration.seconds(1)

    private let file: String?
    private let environment: [String: String]
    private let now: @Sendable () -> MonotonicInstant
    private let readFile: @Sendable (String) -> [UInt8]?
    private let tell: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - environment: what `${NAME}` in the file is replaced from.
    ///   - tell: what people should know of the file: that it changed, or why it cannot be used. Never holds a secret. Each only once.
    public convenience init(
        _ configuration: BatonConfiguration, environment: [String: String], now: @escaping @Sendable () -> MonotonicInstant,
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.init(configuration, environment: environment, now: now, tell: tell) {
            try? BoundedFile.read($0, maximumBytes: BatonConfiguration.maximumFileBytes)
        }
    }

    init(
        _ configuration: BatonConfiguration, environment: [String: String], now: @escaping @Sendable () -> MonotonicInstant,
        tell: @escaping @Sendable (String) -> Void, readFile: @escaping @Sendable (String) -> [UInt8]?
    ) {
        file = configuration.credentialsFile
        self.environment = environment
        self.now = now
        self.readFile = readFile
        self.tell = tell
        state = Mutex(State(credentials: configuration.credentials))
    }

    /// The account to log in with now. A file that cannot be used leaves the account as it was.
    public var current: BatonConfiguration.Credentials {
        guard let file else { return state.withLock { $0.credentials } }
        let moment = now()
        let (credentials, news) = state.withLock { state -> (BatonConfiguration.Credentials, String?) in
            if let last = state.lookedAt, moment - last < CredentialsSource.interval { return (state.credentials, nil) }
            state.lookedAt = moment
            return look(at: file, &state)
        }
        if let news { tell("MySQLTopologyCredentialsConfigFile: \(file) \(news)") }
        return credentials
    }

    /// The account, and what is news of the file.
    private func look(at file: String, _ state: inout State) -> (BatonConfiguration.Credentials, String?) {
        let bytes = readFile(file)
        if let bytes, bytes == state.bytes { return (state.credentials, nil) }
        state.bytes = bytes
        do throws(CredentialsFile.Problem) {
            let found = try CredentialsFile.credentials(in: bytes, environment: environment)
            let isNews = found != state.credentials || state.problem != nil
            (state.credentials, state.problem) = (found, nil)
            return (found, isNews ? "was read: sessions from now on log in with what it says" : nil)
        } catch {
            guard state.problem != error.reason else { return (state.credentials, nil) }
            state.problem = error.reason
            return (state.credentials, error.reason + "; the account stays as it was")
        }
    }
}
