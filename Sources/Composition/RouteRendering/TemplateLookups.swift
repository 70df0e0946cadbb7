#if Daemon
/// What a template asked for in vain, while it is rendered once.
final class TemplateLookups {
    /// Mistakes of the template.
    private(set) var problems: [String] = []
    /// What the store does not have.
    private(set) var troubles: [String] = []

    func refuse(_ problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    func note(_ trouble: String) {
        if !troubles.contains(trouble) { troubles.append(trouble) }
    }
}
#endif
