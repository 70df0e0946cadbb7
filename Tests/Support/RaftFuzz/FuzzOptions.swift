/// The command line.
struct FuzzOptions {
    private(set) var form: String?
    private(set) var seed: UInt64 = 1
    /// Of each form.
    private(set) var iterations: UInt64 = 10_000

    /// nil: it is not understood.
    init?(_ words: [String]) {
        var words = words[...]
        while let word = words.popFirst() {
            guard let value = words.popFirst() else { return nil }
            switch (word, UInt64(value)) {
            case ("--form", _): form = value
            case ("--seed", let number?): seed = number
            case ("--iterations", let number?): iterations = number
            default: return nil
            }
        }
        if let form, FuzzedForms.named(form) == nil { return nil }
    }
}
