#if Daemon
    import Foundation
    import Orchestration

    /// The name and the password of an `Authorization: Basic …` header.
    struct BasicCredentials: Sendable {
        var user: String
        var password: Secret

        /// nil: another scheme, or not as RFC 7617 says.
        init?(header: String) {
            let parts = header.split(separator: " ")
            guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(parts[1])),
                let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
            else { return nil }
            user = String(text[..<colon])
            password = Secret(String(text[text.index(after: colon)...]))
        }

        /// Whether they are those of the account. How long that takes says nothing of the account.
        func match(_ account: ListenerAccess.Account) -> Bool {
            let (isUser, isPassword) = (
                BasicCredentials.areEqual(user, account.user), BasicCredentials.areEqual(password.reveal(), account.password.reveal())
            )
            return isUser && isPassword
        }

        /// Looks at every byte that was given, whatever the first ones are.
        private static func areEqual(_ given: String, _ expected: String) -> Bool {
            let (given, expected) = (Array(given.utf8), Array(expected.utf8))
            var difference: UInt8 = given.count == expected.count ? 0 : 1
            for index in given.indices { difference |= given[index] ^ (expected.isEmpty ? 1 : expected[index % expected.count]) }
            return difference == 0
        }
    }
#endif
