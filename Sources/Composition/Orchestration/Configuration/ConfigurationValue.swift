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
    /// In the order of the file.
    case objects([ObjectEntry])

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

    /// An element of a list of objects. What its members may be says ``ConfigurationKey/members``.
    package struct ObjectEntry: Hashable, Sendable {
        /// In the order of the file; of those that could be decoded.
        package var settings: [Setting]
        /// Members that stand there and could not be decoded, which was told.
        package var spoilt: [String] = []
        package var line: Int

        package func value(_ name: String) -> ConfigurationValue? { settings.first { $0.key == name }?.value }

        /// nil: it does not stand there, or is empty.
        package func string(_ name: String) -> String? {
            if case .string(let text)? = value(name), !text.isEmpty { text } else { nil }
        }

        package func isSpoilt(_ name: String) -> Bool { spoilt.contains(name) }

        package func has(_ name: String) -> Bool { value(name) != nil || isSpoilt(name) }
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
        case .objects: "a list of objects"
        case .duration: "a duration such as \"150ms\", \"3s\", \"1m\" or \"2h\""
        }
    }
}
