import ControlModel
@testable import Presentation
import Testing
import TopologyModel

@Suite struct TagExpressionTests {
    private static func tag(_ host: String, _ name: String, _ value: String = "") -> TagRecord {
        TagRecord(instance: InstanceAddress(host: host, port: 1), name: name, value: value)
    }

    /// Of "d" nothing is said.
    private static let tags = [tag("a", "role", "web"), tag("b", "old"), tag("b", "role", "backup"), tag("c", "old", "yes")]

    @Test(arguments: [
        ("role", "ab"), ("role=web", "a"), ("old=", "b"), ("~role", "c"), ("!role", "c"), ("~role=web", "b"), ("old,role", "b"), ("old,~role", "c"),
        (" role = web ", ""), ("role=backup,old", "b"), ("unheard", ""), ("~unheard", "abc"),
    ])
    func `an expression finds the servers for which every term holds`(text: String, hosts: String) throws {
        let expression = try #require(TagExpression(parsing: text))
        #expect(expression.servers(in: TagExpressionTests.tags).map(\.host).joined() == hosts)
    }

    @Test(arguments: ["", ",", "role,", "=x", "~", "~=x"]) func `a term needs a name`(text: String) {
        #expect(TagExpression(parsing: text) == nil)
    }
}
