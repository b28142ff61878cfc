import Foundation
import SignetCore

/// Where a client keeps its token between commands: `~/.vault-token`, readable by its owner alone.
public struct TokenFile: Sendable {
    private let path: String

    /// - Parameter home: the user's directory
    public init(home: String) {
        path = "\(home)/.vault-token"
    }

    /// nil: there is none.
    public func read() -> Secret<String>? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 64 << 10 else { return nil }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : Secret(text)
    }

    /// Replaces it. A reader sees the old one or the new one.
    /// - Throws: `.unwritableFile`.
    public func store(_ token: Secret<String>) throws {
        let temporary = "\(path).\(UUID().uuidString.prefix(8))"
        let made = FileManager.default.createFile(
            atPath: temporary, contents: Data(token.reveal().utf8), attributes: [.posixPermissions: 0o600])
        guard made, rename(temporary, path) == 0 else {
            try? FileManager.default.removeItem(atPath: temporary)
            throw SignetError(
                .unwritableFile, "The token could not be kept in \(path): \(String(cString: strerror(errno))).",
                remedy: "Make the directory writable, or log in with -no-store.")
        }
    }

    public func remove() { try? FileManager.default.removeItem(atPath: path) }
}
