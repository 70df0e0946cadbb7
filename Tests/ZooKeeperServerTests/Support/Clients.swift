#if Network
import Foundation
import TestStores
import ZooKeeperClient

/// Settings for servers on loopback.
func settings(_ change: (inout ZooKeeperSettings) -> Void = { _ in }) -> ZooKeeperSettings {
    var settings = ZooKeeperSettings()
    // Beside a compiler.
    settings.requestTimeout = .seconds(30)
    settings.closeTimeout = .seconds(10)
    change(&settings)
    return settings
}

extension ZooKeeperSettings {
    static func account(_ text: String) throws -> ZooKeeperSettings {
        let account = try ZooKeeperAuthentication(digest: text)
        return settings { $0.authentication = account }
    }
}

extension TestZooKeeper {
    var name: String { "127.0.0.1:\(port)" }

    /// Runs with a client of this server alone.
    @discardableResult
    func with<Value>(
        _ settings: ZooKeeperSettings = settings(), chroot: String = "", observer: @escaping @Sendable (ZooKeeperEvent) -> Void = { _ in }, _ body: (ZooKeeper) async throws -> Value
    ) async throws -> Value {
        try await ZooKeeper.with(ZooKeeperEnsemble(parsing: name + chroot), settings: settings, observer: observer, body)
    }
}

/// A path that no other test has.
func freshPath() -> String { "/test-\(UUID().uuidString.prefix(8))" }

extension [UInt8] {
    init(text: String) { self = Array(text.utf8) }
}
#endif
