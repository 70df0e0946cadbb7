#if MySQL
import Foundation
import MySQLClient
import Synchronization
import TestProcesses
import Testing

/// A name service that hangs until it is released, except for names that it knows, and counts.
private final class ScriptedNameService: Sendable {
    private struct State {
        var isReleased = false
        var running = 0
        var mostRunning = 0
        var calls: [String: Int] = [:]
        var known: Set<String>
    }
    private let condition = NSCondition()
    private let state: Mutex<State>

    init(known: Set<String>) { state = Mutex(State(known: known)) }

    func lookup(_ host: String) -> Result<[String], MySQLClientError> {
        state.withLock {
            $0.calls[host, default: 0] += 1
            $0.running += 1
            $0.mostRunning = max($0.mostRunning, $0.running)
        }
        condition.withLock {
            while !state.withLock({ $0.isReleased || $0.known.contains(host) }) { condition.wait() }
        }
        state.withLock { $0.running -= 1 }
        return .success(["127.0.0.1"])
    }

    func forget() { state.withLock { $0.known = [] } }
    func release() {
        condition.withLock {
            state.withLock { $0.isReleased = true }
            condition.broadcast()
        }
    }
    var mostRunning: Int { state.withLock { $0.mostRunning } }
    func calls(_ host: String) -> Int { state.withLock { $0.calls[host] ?? 0 } }
}

@Suite struct SystemNameResolverTests {
    private static let patience: Duration = .seconds(20)
    private static let short: Duration = .milliseconds(200)
    /// Longer than a connection takes that nothing delays, also beside two hundred others on a busy machine.
    private static let hangsFor: Duration = .seconds(10)

    @Test func `a resolver of canonical names answers a name, and an address as it is`() async throws {
        let resolver = SystemNameResolver.canonicalNames()
        let name = try await resolver.resolve("localhost", timeout: .seconds(5)).get()
        #expect(name.count == 1 && name.first?.contains("localhost") == true && name.first?.hasSuffix(".") == false, "\(name)")
        #expect(try await resolver.resolve("127.0.0.1", timeout: .seconds(5)).get() == ["127.0.0.1"])
    }

    @Test(arguments: ["127.0.0.1", "::1", "fe80::1%lo"])
    func `addresses need no name service`(literal: String) async {
        let service = ScriptedNameService(known: [])
        let resolver = SystemNameResolver(limits: .init()) { service.lookup($0) }
        #expect(await resolver.resolve(literal, timeout: .zero) == .success([literal]))
        #expect(service.calls(literal) == 0)
    }

    @Test func `a hanging service holds few threads, and only names it never knew`() async throws {
        let service = ScriptedNameService(known: ["known"])
        defer { service.release() }
        var limits = SystemNameResolver.Limits()
        limits.timeToLive = .zero
        let resolver = SystemNameResolver(limits: limits) { service.lookup($0) }
        #expect(await resolver.resolve("known", timeout: Self.patience) == .success(["127.0.0.1"]))
        service.forget()

        let start = ContinuousClock.now
        let codes = await withTaskGroup(of: MySQLClientError.Code?.self) { group in
            for number in 0..<60 {
                group.addTask {
                    guard case .failure(let error) = await resolver.resolve("hangs-\(number % 30)", timeout: Self.short) else { return nil }
                    return error.code
                }
            }
            return await group.reduce(into: Set<MySQLClientError.Code?>()) { $0.insert($1) }
        }
        let taken = ContinuousClock.now - start
        #expect(codes == [.nameResolution] && taken >= Self.short && taken < Self.patience, "\(codes) after \(taken)")
        #expect(service.mostRunning <= limits.threads)

        let again = ContinuousClock.now
        #expect(await resolver.resolve("known", timeout: Self.patience) == .success(["127.0.0.1"]))
        #expect(ContinuousClock.now - again < .seconds(30))
    }

    @Test func `names asked for together are looked up once, and remembered`() async {
        let service = ScriptedNameService(known: [])
        let resolver = SystemNameResolver(limits: .init()) { service.lookup($0) }
        let answers = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { await resolver.resolve("one", timeout: Self.patience) == .success(["127.0.0.1"]) } }
            service.release()
            return await group.reduce(into: Set<Bool>()) { $0.insert($1) }
        }
        #expect(answers == [true])
        #expect(await resolver.resolve("one", timeout: .zero) == .success(["127.0.0.1"]))
        #expect(service.calls("one") == 1)
    }

    @Test func `cancelling ends the wait`() async {
        let service = ScriptedNameService(known: [])
        defer { service.release() }
        let resolver = SystemNameResolver(limits: .init()) { service.lookup($0) }
        let start = ContinuousClock.now
        let outcome = await withTaskGroup(of: Result<[String], MySQLClientError>.self) { group in
            group.addTask { await resolver.resolve("hangs", timeout: Self.patience) }
            group.cancelAll()
            return await group.next()
        }
        guard case .failure(let error) = outcome else {
            Issue.record("resolved: \(String(describing: outcome))")
            return
        }
        #expect(error.code == .local && ContinuousClock.now - start < .seconds(5))
    }

    @Test func `a hanging name delays no connection to an address`() async throws {
        let service = ScriptedNameService(known: [])
        defer { service.release() }
        let options = try await TestMariaDB.shared().options
        try await withReactor(resolver: SystemNameResolver(limits: .init()) { service.lookup($0) }) { reactor in
            var elsewhere = options
            elsewhere.host = "db.hangs.test"
            let (named, hasEnded) = (elsewhere, Flag())
            let hanging = Task {
                let error = await connectFailure(named, on: reactor, timeout: Self.hangsFor)
                hasEnded.raise()
                return error
            }
            #expect(await connectFailure(options, on: reactor, timeout: Self.patience) == nil)
            #expect(!hasEnded.isRaised)
            let error = await hanging.value
            #expect(error?.code == .nameResolution && error?.provesServerAlive == false)
        }
    }

    @Test func `the system knows localhost, and not every name`() async {
        let resolver = SystemNameResolver()
        guard case .success(let addresses) = await resolver.resolve("localhost", timeout: Self.patience) else {
            Issue.record("localhost is unknown")
            return
        }
        #expect(!addresses.isEmpty && addresses.allSatisfy { ["127.0.0.1", "::1"].contains($0) })
        guard case .failure(let error) = await resolver.resolve("no-such-host.invalid", timeout: Self.patience) else {
            Issue.record("a name that cannot exist resolves")
            return
        }
        #expect(error.code == .nameResolution)
    }
}
#endif
