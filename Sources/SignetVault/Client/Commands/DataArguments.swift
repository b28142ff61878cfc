import Foundation
import SignetCore

/// What a person writes after a path: `key=value`, `key=@file`, `key=-`, or `-` and `@file` for JSON as a whole.
public struct DataArguments: Sendable {
    /// Reads what a word points to.
    public struct Sources: Sendable {
        /// A file's content.
        public var file: @Sendable (String) throws -> [UInt8]
        /// All of standard input.
        public var standardInput: @Sendable () throws -> [UInt8]

        public init(
            file: @escaping @Sendable (String) throws -> [UInt8],
            standardInput: @escaping @Sendable () throws -> [UInt8]
        ) {
            self.file = file
            self.standardInput = standardInput
        }
    }

    /// Values are texts where they came as `key=value`; a key that comes again makes a list.
    public let members: [String: JSONValue]

    /// - Throws: `VaultCommandFailure`, and what reading a file throws.
    public init(_ words: [String], from sources: Sources) throws {
        var members: [String: JSONValue] = [:]
        for word in words {
            if word == "-" {
                members.merge(try Self.object(sources.standardInput(), "standard input")) { $1 }
            } else if word.hasPrefix("@") {
                let path = String(word.dropFirst())
                members.merge(try Self.object(sources.file(path), path)) { $1 }
            } else {
                let (key, value) = try Self.pair(word, sources)
                switch members[key] {
                case nil: members[key] = .string(value)
                case .array(let values)?: members[key] = .array(values + [.string(value)])
                case let first?: members[key] = .array([first, .string(value)])
                }
            }
        }
        self.members = members
    }

    /// The same, where every value is one text: `-metadata a=b`.
    public static func texts(_ words: [String]) throws -> [String: String] {
        var texts: [String: String] = [:]
        for word in words {
            guard let sign = word.firstIndex(of: "=") else { throw notPair(word) }
            texts[String(word[..<sign])] = String(word[word.index(after: sign)...])
        }
        return texts
    }

    private static func pair(_ word: String, _ sources: Sources) throws -> (key: String, value: String) {
        guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { throw notPair(word) }
        let (key, value) = (String(word[..<sign]), String(word[word.index(after: sign)...]))
        let bytes: [UInt8]
        if value == "-" {
            bytes = try sources.standardInput()
        } else if value.hasPrefix("@") {
            bytes = try sources.file(String(value.dropFirst()))
        } else {
            // `\@` begins a value that is no file.
            return (key, value.hasPrefix("\\@") ? String(value.dropFirst()) : value)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw VaultCommandFailure.usage("The value of \(key) is not UTF-8 text; encode it as base64 first.")
        }
        return (key, text)
    }

    private static func notPair(_ word: String) -> VaultCommandFailure {
        .usage("Failed to parse K=V data: invalid key/value pair \"\(word)\": format must be key=value")
    }

    private static func object(_ bytes: [UInt8], _ source: String) throws -> [String: JSONValue] {
        guard let members = (try? JSONValue(bytes))?.members else {
            throw VaultCommandFailure.usage("Failed to parse K=V data: \(source) holds no JSON object")
        }
        return members
    }
}
