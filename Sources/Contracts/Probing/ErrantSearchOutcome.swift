public import Refactoring

/// How a search through binary logs ended.
public enum ErrantSearchOutcome: Hashable, Sendable, Codable {
    case located(ErrantLocation)
    /// Why there is no answer, in words for a person. Nothing was changed.
    case failed(String)
}
