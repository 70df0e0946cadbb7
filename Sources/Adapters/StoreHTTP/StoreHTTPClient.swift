#if Network
import Synchronization

/// Asks a store over HTTP, at whichever of its addresses answers. Connections are kept, and closed some time after the last reference to this is gone.
package final class StoreHTTPClient: Sendable {
    private let settings: StoreHTTPSettings
    private let session: HTTPSession
    /// The place of the address that is asked first.
    private let first = Atomic(0)

    /// - Throws: ``StoreHTTPError`` with code `settings`.
    package init(_ settings: StoreHTTPSettings) throws(StoreHTTPError) {
        guard (1...StoreHTTPSettings.maximumAddresses).contains(settings.addresses.count) else {
            throw StoreHTTPError(.settings, "a store has 1 to \(StoreHTTPSettings.maximumAddresses) addresses, and \(settings.addresses.count) are given")
        }
        guard settings.timeout > .zero, settings.maximumAnswerBytes > 0 else { throw StoreHTTPError(.settings, "the limits of a store must be above 0") }
        self.settings = settings
        session = try HTTPSession(authorityFile: settings.authorityFile, connectTimeout: settings.timeout, silenceTimeout: settings.timeout)
    }

    /// Asks the addresses one after the other until one answers. One that says that it cannot do anything now (statuses from 500, and 429) has not answered. What is not repeatable is asked of no
    /// second one once it is not known that the first did nothing.
    ///
    /// - Throws: ``StoreHTTPError``, each code but `settings`; when the task is cancelled, too.
    package func send(_ request: StoreRequest) async throws(StoreHTTPError) -> StoreAnswer {
        let (begin, count) = (first.load(ordering: .relaxed), settings.addresses.count)
        var failure = StoreHTTPError(.unreachable, "no address")
        for place in (0..<count).map({ (begin + $0) % count }) {
            do throws(StoreHTTPError) {
                let answer = try await ask(settings.addresses[place], request)
                first.store(place, ordering: .relaxed)
                return answer
            } catch {
                // Of several failures the one is told that leaves the most open.
                if failure.code != .unanswered { failure = error }
                first.store((place + 1) % count, ordering: .relaxed)
                if error.code == .tooLarge || error.code == .unanswered && !request.isRepeatable { break }
            }
        }
        throw failure
    }

    private func ask(_ address: StoreAddress, _ request: StoreRequest) async throws(StoreHTTPError) -> StoreAnswer {
        let answer = try await session.ask(address, request, within: settings.timeout, .refuses(beyond: settings.maximumAnswerBytes))
        switch answer.status {
        // Too many requests: this one was not looked at.
        case 429: throw StoreHTTPError(.unreachable, "\(address): status 429: \(answer.text)")
        case 500...: throw StoreHTTPError(.unanswered, "\(address): status \(answer.status): \(answer.text)")
        default: return answer
        }
    }
}
#endif
