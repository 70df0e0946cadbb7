#if MySQL || Network
/// What kept a test from having its servers, in words for a person.
package struct TestServerTrouble: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
#endif
