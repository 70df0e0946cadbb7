import StoreHTTP
import Testing

@Suite struct StoreAddressTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var url: String
        var testDescription: String { text.debugDescription }
    }

    static let rows: [Row] = [
        Row(text: "consul1", url: "http://consul1:8500"), Row(text: "consul1:80", url: "http://consul1:80"), Row(text: "http://10.0.0.1:1/", url: "http://10.0.0.1:1"),
        Row(text: "HTTPS://Consul_1.example.org", url: "https://Consul_1.example.org:8500"), Row(text: "https://[2001:db8::1]:443", url: "https://[2001:db8::1]:443"),
        Row(text: "[::1]", url: "http://[::1]:8500"), Row(text: "consul1:65535", url: "http://consul1:65535"),
    ]

    @Test(arguments: rows) func `an address is read and written`(row: Row) throws {
        let address = try #require(StoreAddress(parsing: row.text, defaultPort: 8500))
        #expect(address.description == row.url)
        #expect(StoreAddress(parsing: address.description, defaultPort: 1) == address)
    }

    static let wrong = [
        "", "http://", "https:///", ":8500", "consul1:", "consul1:0", "consul1:65536", "consul1:+1", "consul1:8500/v1", "user:secret@consul1", "user@consul1", "consul1?x", "con sul", "consul1\n",
        "[::1", "[consul1]", "::1", "[::1]8500", "ftp://consul1", "http://http://consul1", "cönsul",
    ]

    @Test(arguments: wrong) func `what is no address is none`(text: String) {
        #expect(StoreAddress(parsing: text, defaultPort: 8500) == nil)
    }

    @Test func `what the text does not say is said beside it`() {
        #expect(StoreAddress(parsing: "consul1", isEncrypted: true, defaultPort: 8501)?.description == "https://consul1:8501")
        #expect(StoreAddress(parsing: "http://consul1", isEncrypted: true, defaultPort: 8501)?.description == "http://consul1:8501")
    }
}
