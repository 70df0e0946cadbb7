/// Whether operations that overlap could have followed one another.
package enum LinearizabilityVerdict: Hashable, Sendable, CustomStringConvertible {
    /// There is an order that explains every answer, in which nothing comes before what had been answered when it began.
    case linearizable
    /// There is none, and this says how far one comes.
    case notLinearizable(String)
    /// None was found within the bound of the work, and none was ruled out.
    case notDecided(String)

    package var description: String {
        switch self {
        case .linearizable: "linearizable"
        case .notLinearizable(let text): "not linearizable: \(text)"
        case .notDecided(let text): "not decided: \(text)"
        }
    }
}
