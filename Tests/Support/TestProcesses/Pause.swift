#if MySQL || Network
import Foundation

package enum Pause {
    private static let milliseconds: Int32 = 10
    /// Between two looks at a condition that nothing announces.
    package static func briefly() { poll(nil, 0, milliseconds) }
}
#endif
