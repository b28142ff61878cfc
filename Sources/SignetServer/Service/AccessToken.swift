import Crypto
import Foundation
import SignetCore

/// A token that a listener asks for, kept in a file that only its owner may read: that of `/metrics`, that of the dashboard.
struct AccessToken: Sendable, Equatable {
    private let digest: SHA256Digest

    /// Reads the token from its file, making one when there is none.
    /// - Throws: `.unreadableFile`, `.unwritableFile`.
    init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path) { try Self.make(path) }
        let text = String(decoding: try BoundedFile.read(path, limit: 4096), as: UTF8.self).trimmedASCIIWhitespace
        guard text.utf8.count >= 16 else {
            throw SignetError(
                .unreadableFile, "\(path) holds no token of at least 16 characters.",
                remedy: "Remove the file; the next start makes a new one.")
        }
        self.init(text)
    }

    init(_ token: String) {
        digest = SHA256.hash(data: Data(token.utf8))
    }

    /// Whether the value of an `Authorization` header carries this token. Compared by digest, in constant time.
    func allows(_ authorization: String?) -> Bool {
        guard let authorization, authorization.utf8.count < 4096 else { return false }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        return matches(String(parts[1].trimmingPrefix(" ")))
    }

    /// Whether this is the token. Compared by digest, in constant time.
    func matches(_ text: String) -> Bool {
        text.utf8.count < 4096 && SHA256.hash(data: Data(text.utf8)) == digest
    }

    private static func make(_ path: String) throws {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        try OutputFile(path, .ownerOnly, overwriting: false).publish(bytes.hexadecimal + "\n")
    }
}
