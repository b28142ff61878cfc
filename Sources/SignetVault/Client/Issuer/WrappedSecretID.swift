import SignetCore

/// A secret id that was delivered in an envelope, which opens once: what was in it is kept for later logins.
struct WrappedSecretID: Sendable {
    let client: VaultClient
    let kept: KeptLogin
    /// Where the method is mounted, below `auth/`.
    let mount: String
    /// The only path by which the envelope may have been made; nil: that of any secret id of the mount.
    let path: String?

    /// - Parameter token: the wrapping token
    /// - Throws: `VaultClientFailure` when there is no such envelope (any more), `.foreignEnvelope`.
    func open(_ token: Secret<String>) async throws -> Secret<String> {
        if let known = try await kept.secretID(cameBy: token) { return known }
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
        try await kept.keep(secretID: Secret(text), cameBy: token)
        return Secret(text)
    }

    /// An envelope that somebody opened, and closed again, comes from elsewhere.
    private func checkOrigin(_ token: Secret<String>) async throws {
        // Whoever has it may look where it comes from, without using it up.
        var lookup = VaultClient.Call(.PUT, "sys/wrapping/lookup", body: ["token": .string(token.reveal())])
        lookup.isWrapped = false
        let origin = try await client.send(lookup).data?["creation_path"]?.text ?? ""
        let isRight =
            path.map { $0 == origin } ?? (origin.contains("auth/\(mount)/role/") && origin.hasSuffix("secret-id"))
        guard isRight else {
            throw SignetError(
                .foreignEnvelope,
                "The wrapping token was not made by \(path ?? "a secret id of auth/\(mount)") but by \"\(origin.prefix(200))\".",
                remedy: "Find out who had it, destroy the secret id, and deliver another one.")
        }
    }
}

extension SignetError.Code {
    /// A wrapping token that does not hold the secret id it should.
    public static let foreignEnvelope = Self(rawValue: "vault.foreign-envelope")
}
