/// Why nothing was rendered.
package struct RouteRenderingError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        private enum Value { case template, store, output }
        private var value: Value
        /// The template cannot be read, or asks for something that there is not. It fails again until a person changes it.
        package static let template = Code(value: .template)
        /// The store does not say what it holds, or holds more than is taken.
        package static let store = Code(value: .store)
        /// The output, or what is kept beside it, cannot be read or written.
        package static let output = Code(value: .output)
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
