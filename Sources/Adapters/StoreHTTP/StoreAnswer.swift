/// What was answered, whatever it says.
package struct StoreAnswer: Hashable, Sendable {
    /// From ``StoreHTTPClient``, below 500, and not 429: a store that cannot do anything now is another matter.
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// The begin of the body, in one line, for messages.
    package var text: String { StoreAnswer.text(of: body) }

    package static func text(of body: [UInt8]) -> String {
        let printable = body.prefix(longestText).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: " ") }
        return String(decoding: printable.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    }

    /// What a store has to say is shorter.
    private static let longestText = 200
}
