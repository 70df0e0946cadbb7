/// A privilege on something, by the name that its flavour prints it under.
package struct Privilege: Hashable, Sendable {
    package var name: String
    package var object: GrantObject

    init(_ name: String, on object: GrantObject = .everything) {
        self.name = name
        self.object = object
    }
}
