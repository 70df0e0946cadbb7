/// Why bytes could not be read.
public struct BinaryCodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong. New codes may be added; treat an unknown one as "the bytes are not usable".
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The input ends inside a value: a torn write, or more is still to come.
        public static let truncated = Code(rawValue: "truncated")
        /// A length or a count is above the limit that the reader was given.
        public static let tooLong = Code(rawValue: "tooLong")
        /// A string's bytes are not UTF-8.
        public static let invalidUTF8 = Code(rawValue: "invalidUTF8")
        /// Bytes that no writer produces, such as a Bool of 2 or an unknown case of an enumeration.
        public static let invalidValue = Code(rawValue: "invalidValue")
        /// The value is complete, and bytes follow.
        public static let trailingBytes = Code(rawValue: "trailingBytes")

        public var description: String { rawValue }
    }

    public var code: Code
    /// Where the value that could not be read begins, counted from the beginning of the reader's input.
    public var offset: Int
    public var message: String

    public init(code: Code, offset: Int, message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }

    public var description: String { "\(code) at byte \(offset): \(message)" }
}
