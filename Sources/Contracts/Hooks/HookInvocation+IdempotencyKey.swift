extension HookInvocation {
    /// A text of letters, digits and `._:-` for one hook at this step, in whatever attempt; nil where neither a recovery nor an occasion is known.
    ///
    /// The hook takes part by its name, of which a digest stands in the text: two hooks of one list have two keys, and a hook keeps its key when others are configured before it.
    ///
    /// - Parameter name: ``Hook/name``.
    public func idempotencyKey(ofHook name: String) -> String? {
        guard let step = recoveryUID.isEmpty ? occasion : recoveryUID, !step.isEmpty else { return nil }
        let plain = step.utf8.map { HookInvocation.isPlain($0) ? $0 : UInt8(ascii: "-") }
        let digest = String(HookInvocation.digest(name), radix: 16)
        return "\(String(decoding: plain, as: UTF8.self)).\(phase.rawValue).\(String(repeating: "0", count: HookInvocation.digestDigits - digest.count))\(digest)"
    }

    private static let digestDigits = 16

    /// FNV-1a with 64 bits: it tells configured names apart, and is no secret.
    private static func digest(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"): true
        default: false
        }
    }
}
