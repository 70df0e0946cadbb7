import Hooks
import Testing

@Suite struct WebhookURLTests {
    @Test(arguments: [
        ("https://hooks.example/failover", true, "hooks.example", "/failover", "https://hooks.example/failover"),
        ("HTTP://10.0.0.7:8080", false, "10.0.0.7:8080", "/", "http://10.0.0.7:8080/"),
        ("https://[2001:db8::7]:8443/a/b?token=x&y=%20", true, "[2001:db8::7]:8443", "/a/b?token=x&y=%20", "https://[2001:db8::7]:8443/a/b"),
        ("https://h?q", true, "h", "/?q", "https://h/"),
    ] as [(String, Bool, String, String, String)])
    func `an address has its parts, and shows without its query`(text: String, isEncrypted: Bool, authority: String, target: String, shown: String) throws {
        let url = try WebhookURL(parsing: text)
        #expect(url.isEncrypted == isEncrypted && url.authority == authority && url.target == target)
        #expect(url.description == shown)
    }

    @Test(arguments: [
        "", "hooks.example", "ftp://h/", "https://", "https:///x", "https://user:topsecret@h/", "https://topsecret@h/", "https://h:0/", "https://h:65536/", "https://h:/", "https://h:8x/", "https://h/#topsecret",
        "https://h/a b", "https://h/\"", "https://h/é", "https://h/\r\nX: y", "https://h\\x/", "https://[::1/", "https://[h]/", "https://::1/", "https://[::1]8443/", "https://h/" + String(repeating: "x", count: 2048),
    ]) func `what is none is refused without being shown`(text: String) {
        let problem = #expect(throws: WebhookURL.Problem.self) { try WebhookURL(parsing: text) }
        #expect(problem?.message.hasPrefix("must ") == true && problem?.message.contains("topsecret") == false)
    }
}
