#if Network
public import Clocks
import Crypto
public import Hooks
public import StoreHTTP
import Synchronization
import TopologyModel

/// A hook that tells an HTTP receiver: one `POST` of JSON, signed.
///
/// | the receiver | what follows |
/// |---|---|
/// | answers 200 to 299 | `succeeded`, with the begin of its answer |
/// | answers 429, or 500 and more | it is told again after a pause, while the deadline lasts; then `failed` |
/// | cannot be reached, or ends the connection without an answer | the same |
/// | answers anything else, a redirect as well | `failed` at once: the same would be answered again |
/// | has not answered at the deadline | `timedOut` |
///
/// Each request carries `Idempotency-Key`, which is the same in all attempts of a step, those of a later manager included; a receiver that has done the work under a key answers as it did then.
/// `Baton-Signature` covers the time in `Baton-Timestamp` and the body, so that a receiver can refuse what is old.
///
/// ## If it stops half-way
/// Cancellation gives the request up and reports `failed`; whether the receiver acted on it is unknown. The next run carries the same key.
public struct WebhookHook: Hook {
    public let name: String
    public let phase: HookPhase
    public let isRequired: Bool
    private let settings: WebhookSettings
    private let address: StoreAddress
    private let key: SymmetricKey
    private let session: HTTPSession
    private let clock: ServiceClock

    /// How much of an answer is kept for the audit, in bytes.
    public static let maximumAnswerBytes = 1024
    /// Of the deadline, for one connection.
    private static let connectShare = 3
    /// By which a request outlasts the deadline, so that it is the deadline that ends it.
    private static let margin = Duration.seconds(1)
    /// What a receiver says when it has too much to do.
    private static let tooManyRequests = 429

    /// Connects to nothing yet.
    ///
    /// - Throws: ``StoreHTTPError`` with code `settings`.
    public init(_ settings: WebhookSettings, phase: HookPhase, isRequired: Bool = false, clock: ServiceClock = .system) throws(StoreHTTPError) {
        guard let address = StoreAddress(parsing: settings.url.authority, isEncrypted: settings.url.isEncrypted, defaultPort: settings.url.isEncrypted ? 443 : 80) else {
            throw StoreHTTPError(.settings, "\(settings.url) is no address that can be connected to")
        }
        guard settings.secret.value.utf8.count >= WebhookSettings.minimumSecretBytes else {
            throw StoreHTTPError(.settings, "the secret of \(settings.url) needs at least \(WebhookSettings.minimumSecretBytes) bytes")
        }
        guard settings.deadline > .zero, settings.connectTimeout > .zero, settings.firstPause > .zero, settings.longestPause > .zero else {
            throw StoreHTTPError(.settings, "the times of \(settings.url) must be above 0")
        }
        self.settings = settings
        self.address = address
        self.phase = phase
        self.isRequired = isRequired
        self.clock = clock
        name = settings.name ?? settings.url.description
        key = SymmetricKey(data: Array(settings.secret.value.utf8))
        session = try HTTPSession(
            authorityFile: settings.authorityFile, connectTimeout: min(settings.connectTimeout, settings.deadline / WebhookHook.connectShare),
            silenceTimeout: settings.deadline + WebhookHook.margin)
    }

    public var deadline: Duration { settings.deadline }

    public func run(_ invocation: HookInvocation) async -> HookResult {
        // Without a step to tell from others, at least the attempts of this run belong together.
        let idempotencyKey = invocation.idempotencyKey ?? invocation.idempotencyKey(ofHook: name) ?? String(UInt64.random(in: .min ... .max), radix: 16)
        let body: [UInt8]
        do {
            body = try WebhookBody(invocation, idempotencyKey: idempotencyKey).encoded()
        } catch {
            return .failed(reason: "not sent: its facts cannot be written as JSON: \(error)", output: "")
        }
        let end = clock.now() + deadline
        let progress = Progress()
        return await withTaskGroup(of: HookResult.self) { group in
            group.addTask { await tell(body, idempotencyKey, until: end, progress) }
            group.addTask {
                do {
                    try await clock.sleep(end)
                    return .timedOut(output: progress.text)
                } catch {
                    return WebhookHook.stopped
                }
            }
            let result = await group.next() ?? WebhookHook.stopped
            group.cancelAll()
            return result
        }
    }

    /// The last trouble, for whoever ends the wait.
    private final class Progress: Sendable {
        private let trouble = Mutex("")
        var text: String { trouble.withLock { $0 } }
        func note(_ text: String) { trouble.withLock { $0 = text } }
    }

    private static let stopped = HookResult.failed(reason: "stopped before it ended: the manager is shutting down", output: "")

    private func tell(_ body: [UInt8], _ idempotencyKey: String, until end: MonotonicInstant, _ progress: Progress) async -> HookResult {
        var pause = min(settings.firstPause, settings.longestPause)
        var attempt = 1
        while !Task.isCancelled {
            let trouble: String
            do throws(StoreHTTPError) {
                let answer = try await session.ask(address, request(body, idempotencyKey), within: end - clock.now() + WebhookHook.margin, .keepsBegin(WebhookHook.maximumAnswerBytes))
                let said = "status \(answer.status)" + (attempt > 1 ? " at attempt \(attempt)" : "")
                if answer.isSuccess { return .succeeded(output: WebhookHook.text(said, answer.body)) }
                guard answer.status >= 500 || answer.status == WebhookHook.tooManyRequests else { return .failed(reason: said, output: WebhookHook.text("", answer.body)) }
                trouble = WebhookHook.text(said, answer.body)
            } catch {
                trouble = error.message + (attempt > 1 ? " at attempt \(attempt)" : "")
            }
            if Task.isCancelled { break }
            progress.note(trouble)
            guard clock.now() + pause < end else { return .failed(reason: "\(trouble); no time is left to try again", output: "") }
            do { try await clock.sleep(clock.now() + pause) } catch { break }
            pause = min(pause * 2, settings.longestPause)
            attempt += 1
        }
        return WebhookHook.stopped
    }

    private func request(_ body: [UInt8], _ idempotencyKey: String) -> StoreRequest {
        // A new time for each attempt: a receiver refuses what is old.
        let timestamp = String(clock.wall().milliseconds / 1000)
        var request = StoreRequest(.post, settings.url.target, body: body, isRepeatable: true)
        request.headers = [
            // Failovers are rare. A connection that is kept does nobody any good, and a receiver that serves one at a time would be deaf to the next hook for as long.
            ("Connection", "close"), ("Content-Type", "application/json"), ("User-Agent", "baton"), ("Idempotency-Key", idempotencyKey), (WebhookSignature.timestampHeader, timestamp),
            (WebhookSignature.signatureHeader, WebhookSignature.value(timestamp: timestamp, body: body, key: key)),
        ]
        return request
    }

    /// An answer for the audit: control characters are no text.
    private static func text(_ said: String, _ body: [UInt8]) -> String {
        let printable = body.map { $0 >= 0x20 && $0 != 0x7F ? $0 : UInt8(ascii: " ") }
        let text = String(decoding: printable, as: UTF8.self)
        return said.isEmpty || text.isEmpty ? said + text : "\(said): \(text)"
    }
}
#else
/// Enable the package trait `Network` to send webhooks.
@available(*, unavailable, message: "WebhookHooks needs async-http-client: enable the package trait `Network`.")
public struct WebhookHook {}
#endif
