import Foundation

/// What a command prints: text for people, and the same as JSON for programs.
public protocol Presentable: Encodable, Sendable {
    /// The text, without a newline at its end.
    var text: String { get }
}

/// JSON as every command and endpoint prints it: keys sorted and in snake_case, times in ISO 8601 (UTC).
public enum JSONText {
    /// Encodes `value`; no newline at the end.
    public static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
