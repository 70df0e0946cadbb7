#if MySQL || Network
import Foundation

/// Directories that are gone when this test process is, however it ends.
package enum TestDirectory {
    /// A path for a directory that does not exist yet; its parent does.
    package static func path(for purpose: String) throws(TestServerTrouble) -> String {
        "\(try ProcessGuard.shared().directory)/\(purpose)-\(UUID().uuidString.prefix(8))"
    }
}
#endif
