/// Why a server could not be asked what our account may do.
package struct PreflightFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
