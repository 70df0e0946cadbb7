#if Daemon
    import Foundation
    @testable import HTTPAPI
    import Orchestration
    import Testing

    @Suite struct BasicCredentialsTests {
        @Test(arguments: [
            ("Basic YW5uYTpzM2NyZXQ=", "anna", "s3cret"), ("basic  YW5uYTpzM2NyZXQ=", "anna", "s3cret"), ("BASIC YTo=", "a", ""), ("Basic Og==", "", ""),
            ("Basic YTpiOmM=", "a", "b:c"), ("Basic w7w6w7w=", "ü", "ü"),
        ])
        func `a header holds a name and a password`(header: String, user: String, password: String) throws {
            let credentials = try #require(BasicCredentials(header: header))
            #expect(credentials.user == user && credentials.password.reveal() == password)
            #expect(!"\(credentials)".contains("s3cret"))
        }

        @Test(arguments: ["", "Basic", "Basic ", "Bearer YTpi", "Basic a:b", "Basic YWI=", "Basic /zr/", "YW5uYTpzM2NyZXQ="])
        func `anything else is none`(header: String) {
            #expect(BasicCredentials(header: header) == nil)
        }

        @Test(arguments: [
            ("anna", "s3cret", true), ("anna", "s3cre", false), ("anna", "s3crets", false), ("anna", "", false), ("ann", "s3cret", false),
            ("annaa", "s3cret", false), ("", "", false), ("Anna", "s3cret", false), ("anna", "s3crets3cret", false), ("annaanna", "s3cret", false),
        ])
        func `both have to be right`(user: String, password: String, isMatch: Bool) throws {
            let header = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
            let credentials = try #require(BasicCredentials(header: header))
            #expect(credentials.match(.init(user: "anna", password: Secret("s3cret"))) == isMatch)
            #expect(credentials.match(.init(user: "", password: Secret(""))) == (user.isEmpty && password.isEmpty))
        }
    }
#endif
