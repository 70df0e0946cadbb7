import Presentation

/// A value of the configuration, of one of the kinds that keys have.
package enum ConfigurationValue: Hashable, Sendable {
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case list([String])
    /// In the order of the file.
    case map([MapEntry])
    case duration(Duration)
    /// In the order of the file: of several that match a cluster the first that says something counts.
    case policies([PolicyEntry])

    package struct MapEntry: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    /// Which clusters, and what is wanted otherwise of them.
    package struct PolicyEntry: Hashable, Sendable {
        /// As an element of `RecoverMasterClusterFilters`.
        package var cluster: String
        /// In the order of the file.
        package var settings: [Setting]

        package func value(_ key: String) -> ConfigurationValue? { settings.first { $0.key == key }?.value }
    }

    package struct Setting: Hashable, Sendable {
        /// In the spelling of the table.
        package var key: String
        package var value: ConfigurationValue
    }

    /// The kind in words, for messages.
    var kindName: String {
        switch self {
        case .bool: "true or false"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list of strings"
        case .map: "an object of strings"
        case .policies: "a list of objects with a \"cluster\" and the policies that differ there"
        case .duration: "a duration such as \"150ms\", \"3s\", \"1m\" or \"2h\""
        }
    }
}
