import Foundation
import SignetCore

/// Where a client of the Vault API keeps its token between commands: `~/.vault-token`, readable by its owner alone.
public struct TokenFile: Sendable {
    private static let maximumSize = 64 << 10

    private let path: String

    /// - Parameter home: the user's directory
    public init(home: String) {
        path = "\(home)/.vault-token"
    }

    /// nil: there is none that can be read.
    public func read() -> Secret<String>? {
        guard let bytes = try? BoundedFile.read(path, limit: Self.maximumSize) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : Secret(text)
    }

    /// Replaces it. A reader sees the old one or the new one.
    /// - Throws: `.unwritableFile`.
    public func store(_ token: Secret<String>) throws {
        try OutputFile(path, .ownerOnly, overwriting: true).publish(token.reveal())
    }
}
