import Crypto
import Foundation
import SignetCore

/// What was read to log in, for later logins: a file may have gone, an envelope opens only once. In memory, and sealed where
/// there is a store.
package actor KeptLogin {
    /// The value, and the digest of that by which it came.
    private struct Kept: Codable, Sendable {
        var token: [UInt8]
        var secretID: String
    }

    private static let secretIDPath = "secret-id"
    private static let roleIDPath = "role-id"

    private let store: VaultStore?
    private var memory: [String: Kept] = [:]

    /// - Parameter store: nil: nothing outlives the process
    package init(store: VaultStore?) {
        self.store = store
    }

    /// The secret id that came by this text: itself, or what the envelope held whose token it is. nil: it is not known.
    func secretID(cameBy text: Secret<String>) async throws -> Secret<String>? {
        guard let kept = try await get(Self.secretIDPath), kept.token == Self.digest(text) else { return nil }
        return Secret(kept.secretID)
    }

    /// The last secret id; nil: there never was one.
    func lastSecretID() async throws -> Secret<String>? {
        try await get(Self.secretIDPath).map { Secret($0.secretID) }
    }

    /// On disk, where there is a store, when the call returns.
    func keep(secretID: Secret<String>, cameBy text: Secret<String>) async throws {
        try await put(Kept(token: Self.digest(text), secretID: secretID.reveal()), Self.secretIDPath)
    }

    /// The text, or where its file has gone, what that held.
    /// - Throws: as ``LoginText/read()``.
    func roleID(_ text: LoginText) async throws -> Secret<String> {
        if text.isMissingFile, let kept = try await get(Self.roleIDPath) { return Secret(kept.secretID) }
        let value = try text.read()
        let digest = Self.digest(value)
        if try await get(Self.roleIDPath)?.token != digest {
            try await put(Kept(token: digest, secretID: value.reveal()), Self.roleIDPath)
        }
        return value
    }

    /// A statement that is removed once it was read is good for as long as it says, so it is not stored.
    func jwt(_ text: LoginText) throws -> Secret<String> {
        if text.isMissingFile, let kept = memory["jwt"] { return Secret(kept.secretID) }
        let value = try text.read()
        memory["jwt"] = Kept(token: [], secretID: value.reveal())
        return value
    }

    /// Forgets everything, on disk too.
    package func forget() async throws {
        memory = [:]
        for path in [Self.secretIDPath, Self.roleIDPath] { try await store?.remove(path) }
    }

    private func get(_ path: String) async throws -> Kept? {
        if let known = memory[path] { return known }
        let stored = try await store?.get(Kept.self, path)
        memory[path] = stored
        return stored
    }

    private func put(_ kept: Kept, _ path: String) async throws {
        memory[path] = kept
        try await store?.put(kept, path)
    }

    private static func digest(_ text: Secret<String>) -> [UInt8] {
        Array(SHA256.hash(data: Data(text.reveal().utf8)))
    }
}
