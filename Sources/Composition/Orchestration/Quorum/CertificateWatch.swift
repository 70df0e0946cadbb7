public import Clocks
public import Logging
import TopologyModel

/// Has the certificates of the managers' network read again now and then, so that whatever renews them need not know of the daemon. Connections that are there stay; what the files say holds for those that are made afterwards.
public struct CertificateWatch: Sendable {
    /// What is worth telling of one look.
    enum News: Hashable {
        case replaced
        case unusable(String)
    }

    /// How soon a change of the files is seen: as the listener's.
    private static let interval = Duration.seconds(10)

    private let reload: @Sendable () async throws -> Bool
    private let clock: ServiceClock
    private let logger: Logger
    /// The trouble that was told last; nil: there is none.
    private var told: String?

    /// - Parameter reload: reads the files, and says whether they are others than those in use. What it throws leaves those in use.
    public init(clock: ServiceClock = .system, logger: Logger, reload: @escaping @Sendable () async throws -> Bool) {
        self.reload = reload
        self.clock = clock
        self.logger = logger
    }

    /// Looks until its task is cancelled.
    public consuming func run() async {
        while !Task.isCancelled {
            do { try await clock.sleep(clock.now() + CertificateWatch.interval) } catch { return }
            switch await look() {
            case .replaced: logger.notice("the certificates of the managers' network were replaced")
            case .unusable(let trouble): logger.warning("\(trouble); those in use go on")
            case nil: break
            }
        }
    }

    /// The same trouble is told once.
    mutating func look() async -> News? {
        do {
            let isReplaced = try await reload()
            told = nil
            return isReplaced ? .replaced : nil
        } catch {
            let trouble = "\(error)"
            guard trouble != told else { return nil }
            told = trouble
            return .unusable(trouble)
        }
    }
}
