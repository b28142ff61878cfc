import Crypto
import Foundation
import SignetCore

/// A secret id that was delivered in an envelope, which opens once: what was in it is kept, sealed, for later logins.
struct WrappedSecretID: Sendable {
    /// What is kept: by which token it came, and what it is.
    private struct Kept: Codable, Sendable {
        var token: [UInt8]
        var secretID: String
    }

    private static let path = "secret-id"

    let client: VaultClient
    /// nil: it is not kept.
    let store: VaultStore?
    /// Where the method is mounted, below `auth/`.
    let mount: String

    /// - Parameter token: the wrapping token
    /// - Throws: `VaultClientFailure` when there is no such envelope (any more), `.foreignEnvelope`.
    func open(_ token: Secret<String>) async throws -> Secret<String> {
        let digest = Array(SHA256.hash(data: Data(token.reveal().utf8)))
        if let kept = try await store?.get(Kept.self, Self.path), kept.token == digest { return Secret(kept.secretID) }
        try await checkOrigin(token)
        // By the wrapping token itself: its only policy allows just that.
        var unwrapping = VaultClient.Call(.PUT, "sys/wrapping/unwrap", body: [:])
        unwrapping.token = token
        unwrapping.isWrapped = false
        guard let text = try await client.send(unwrapping).data?["secret_id"]?.text, !text.isEmpty else {
            throw SignetError(
                .foreignEnvelope, "The envelope opened at \(client.settings.address) holds no secret id.",
                remedy: "Wrap a secret id: signet vault write -wrap-ttl=5m -f auth/\(mount)/role/ROLE/secret-id")
        }
        try await store?.put(Kept(token: digest, secretID: text), Self.path)
        return Secret(text)
    }

    /// An envelope that somebody opened, and closed again, comes from elsewhere.
    private func checkOrigin(_ token: Secret<String>) async throws {
        // Whoever has it may look where it comes from, without using it up.
        var lookup = VaultClient.Call(.PUT, "sys/wrapping/lookup", body: ["token": .string(token.reveal())])
        lookup.isWrapped = false
        let origin = try await client.send(lookup).data?["creation_path"]?.text ?? ""
        guard origin.contains("auth/\(mount)/role/"), origin.hasSuffix("secret-id") else {
            throw SignetError(
                .foreignEnvelope,
                "The wrapping token was not made with a secret id of auth/\(mount) but by \"\(origin.prefix(200))\".",
                remedy: "Find out who had it, destroy the secret id, and deliver another one.")
        }
    }
}

extension SignetError.Code {
    /// A wrapping token that does not hold the secret id it should.
    public static let foreignEnvelope = Self(rawValue: "vault.foreign-envelope")
}
