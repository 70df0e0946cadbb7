#if Daemon
import ControlModel
import Foundation
import KVPublishers
@testable import RouteRendering
import Testing

@Suite struct RouteTemplateTests {
    private static func render(_ template: String, _ records: [StoredRecord], store: String = "file /kv") throws -> String {
        try RouteTemplate(text: template, source: "t").render(RenderedRoute.all(records), store: store).text
    }

    @Test func `every field is there`() throws {
        var record = Fixture.record(name: "orders", host: "db2", port: 3307, epoch: 7, at: 1500)
        (record.ipv4, record.ipv6) = ("192.0.2.1", "2001:db8::1")
        let template = "{{#clusters}}{{cluster}} {{name}} {{identifier}} {{address}} {{host}} {{port}} {{ipv4}} {{ipv6}} {{epoch}} {{recovery}} {{time}} {{withdrawn}} [{{reason}}] [{{withdrawn_at}}]{{/clusters}} {{store}}"
        #expect(
            try Self.render(template, [.primary(record)])
                == "0000000000000abc0000000000000001 orders orders db2:3307 db2 3307 192.0.2.1 2001:db8::1 7 7 1970-01-01T00:00:01.500Z false [] [] file%20/kv")
        #expect(
            try Self.render(template, [Fixture.withdrawn(epoch: 7, because: "no quorum")])
                == "0000000000000abc0000000000000001 orders orders      7 7 1970-01-01T00:00:00.000Z true [no%20quorum] [1970-01-01T00:00:05.000Z] file%20/kv")
    }

    @Test func `clusters are gone through in their order, and counted`() throws {
        let records = [Fixture.primary(1, name: "b"), Fixture.primary(2, name: "a")]
        #expect(try Self.render("{{count(clusters)}}:{{#clusters}}{{name}}{{^last()}},{{/last()}}{{/clusters}}", records) == "2:a,b")
        #expect(try Self.render("{{#clusters}}x{{/clusters}}{{^clusters}}none{{/clusters}}", []) == "none")
    }

    private static let backend = """
        backend orders
        {{#named.orders}}
        {{^withdrawn}}
            server e{{epoch}} {{address}}
        {{/withdrawn}}
        {{#withdrawn}}
            # withdrawn: {{reason}}
        {{/withdrawn}}
        {{/named.orders}}

        """

    @Test func `a cluster is named`() throws {
        #expect(try Self.render(Self.backend, [Fixture.primary(1, epoch: 3), Fixture.primary(2, name: "other")]) == "backend orders\n    server e3 db1:3306\n")
        #expect(try Self.render(Self.backend, [Fixture.withdrawn(1)]) == "backend orders\n    # withdrawn: no%20quorum\n")
    }

    @Test func `a name that nobody has, or two have, is nobody, and is told of`() throws {
        let template = try RouteTemplate(text: Self.backend, source: "t")
        for records in [[], [Fixture.primary(1, name: "other")], [Fixture.primary(1), Fixture.primary(2)]] {
            let rendered = try template.render(RenderedRoute.all(records), store: "s")
            #expect(rendered.text == "backend orders\n")
            #expect(rendered.troubles.count == 1 && rendered.troubles[0].contains("\"orders\""))
        }
    }

    @Test func `a section that stands alone on the first line leaves no line`() throws {
        #expect(try Self.render("{{#clusters}}\n{{name}}\n{{/clusters}}\n", [Fixture.primary()]) == "orders\n")
    }

    @Test func `nothing is escaped for HTML`() throws {
        #expect(try Self.render("a & b < \"c\" {{#clusters}}{{json(name)}}{{/clusters}}", [Fixture.primary(name: "x&<y>")]) == "a & b < \"c\" \"x&<y>\"")
    }

    @Test(arguments: Fixture.hostileNames)
    func `no name adds a line, ends a word, or closes a quote, in whatever way it is used`(name: String) throws {
        let template = """
            # {{#clusters}}{{name}} {{{name}}} {{&name}} {{identifier}} {{reason}}{{/clusters}}
            {{#clusters}}
            backend {{identifier}}
                server {{#name}}{{name}}{{/name}} {{json(name)}} "{{name}}" '{{{name}}}'
            {{/clusters}}

            """
        for record in [Fixture.primary(name: name), Fixture.withdrawn(name: name, because: name)] {
            let text = try Self.render(template, [record])
            #expect(text.utf8.filter { $0 == 10 }.count == 3 && text.utf8.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) }, "\(text)")
            let line = text.split(separator: "\n")[2]
            #expect(line.hasSuffix(" \"\(RenderedText.plain(name))\" '\(RenderedText.plain(name))'"))
            // What stands before the literal of JSON: a keyword and one word.
            #expect(line.prefix { $0 != "\"" }.split(separator: " ").count <= 2)
        }
    }

    /// Documentation/Examples/HAProxy.
    private static let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Documentation/Examples/HAProxy/haproxy.mustache")

    @Test func `the example has one server for a route, and none for a withdrawn one, beside whatever other clusters are called`() throws {
        let template = try String(contentsOf: Self.example, encoding: .utf8)
        let others = Fixture.hostileNames.enumerated().map { Fixture.primary(UInt64($0.offset) + 10, name: $0.element, host: "evil") }
        func servers(_ record: StoredRecord) throws -> [Substring] {
            try Self.render(template, others + [record]).split(separator: "\n").filter { line in line.drop { $0 == " " }.hasPrefix("server ") }
        }
        #expect(try servers(Fixture.primary(1, host: "db2", epoch: 7)) == ["    server \(Fixture.cluster(1))-7 db2:3306"])
        #expect(try servers(Fixture.withdrawn(1, because: "x\n    server evil 192.0.2.66:3306")).isEmpty)
        #expect(try servers(Fixture.primary(1, host: "db2\n    server evil 192.0.2.66:3306")).isEmpty)
    }

    @Test(arguments: Fixture.hostileNames)
    func `a hostile host is nobody`(host: String) throws {
        let text = try Self.render(Self.backend, [Fixture.primary(host: host.isEmpty ? " " : host)])
        let isHost = host.wholeMatch(of: /[A-Za-z0-9._:-]+/) != nil && host.utf8.count <= 255
        #expect(text.contains("server ") == isHost, "\(text)")
    }

    @Test(arguments: [
        ("{{hosst}}", "there is no {{hosst}}"), ("{{#clusters}}{{hosst}}{{/clusters}}", "there is no {{hosst}} of a cluster; there are cluster, name"),
        ("{{#clusters}}{{^withdrawn}}x{{/withdrawn}}{{#withdrawn}}{{reeson}}{{/withdrawn}}{{/clusters}}", "{{reeson}}"),
        ("{{#clusters}}{{^ipv4}}{{hosst}}{{/ipv4}}{{/clusters}}", "{{hosst}}"), ("{{^clusters}}{{hosst}}{{/clusters}}", "{{hosst}}"), ("{{#named.x}}{{hosst}}{{/named.x}}", "{{hosst}}"),
        ("{{#clusters}}{{#host}}{{.}}{{hosst}}{{/host}}{{/clusters}}", "{{hosst}}"),
        ("{{host}}", "outside of a cluster"), ("{{clusters}}", "no text"), ("{{named}}", "no text"), ("{{.}}", "no text"), ("{{#clusters}}{{.}}{{/clusters}}", "no text"),
        ("{{named.orders}}", "no text"), ("{{#clusters}}{{upper(name)}}{{/clusters}}", "no {{upper(…)}}"), ("{{sorted(clusters)}}", "count(clusters)"), ("{{> other}}", "included"), ("{{<other}}{{/other}}", "included"),
        ("{{#clusters}}", "t, line 1: a section is not ended"), ("a\n{{#clusters}}{{/cluster}}", "t, line 2: a section is ended by another name"), ("{{a b}}", "tag is not finished"),
    ])
    func `what there is not is an error before anything is rendered`(template: String, message: String) {
        #expect {
            try RouteTemplate(text: template, source: "t")
        } throws: { error in
            guard let error = error as? RouteRenderingError else { return false }
            return error.code == .template && error.message.contains(message)
        }
    }

    @Test func `a template and what it becomes are bounded`() throws {
        #expect(throws: RouteRenderingError.self) { try RouteTemplate(text: String(repeating: "x", count: RenderLimits.templateBytes + 1), source: "t") }
        let template = try RouteTemplate(text: "{{#clusters}}" + String(repeating: "x", count: RenderLimits.templateBytes / 2) + "{{/clusters}}", source: "t")
        #expect(throws: RouteRenderingError.self) { try template.render(RenderedRoute.all((0..<40).map { Fixture.primary($0, name: "n\($0)") }), store: "s") }
    }
}
#endif
