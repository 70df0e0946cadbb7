import StoreHTTP
import Testing

@Suite struct StoreSecretTests {
    private struct Holder {
        var secret = StoreSecret("topsecret")
    }

    @Test func `a secret does not show`() {
        let secret = StoreSecret("topsecret")
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(Holder())", String(reflecting: Holder()), dumped] {
            #expect(!text.contains("topsecret"))
            #expect(text.contains("redacted"))
        }
    }

    @Test func `the white space of a file is no part of it`() {
        #expect(StoreSecret(" \n abc def\r\n\n").value == "abc def")
        #expect(StoreSecret("  ").value == "")
    }

    @Test func `what cannot be sent in a header is known`() {
        #expect(StoreSecret("b1946ac9-2492-d234+/=").fitsHeader)
        for text in ["", "a b", "a\nb", "ä", "a\u{7F}"] { #expect(!StoreSecret(text).fitsHeader) }
    }
}
