import Foundation
import SignetCore
import SignetRenewal
import SignetVault

/// Writing the token where others read it.
struct TokenSink: Sendable {
    let settings: TokenSinkSettings

    /// - Parameter client: asks for the envelope, where one is wanted
    /// - Throws: `.unwritableFile`; `VaultClientFailure`; `.missingLogin` when no envelope came.
    func write(_ token: Secret<String>, _ client: VaultClient) async throws {
        guard let ttl = settings.wrapTTL else { return try publish(token.reveal()) }
        var call = VaultClient.Call(.PUT, "sys/wrapping/wrap", body: ["token": .string(token.reveal())])
        call.token = token
        call.wrapTTL = Self.text(ttl)
        guard let info = try await client.send(call).wrapping else {
            throw SignetError(
                .missingLogin,
                "The server \(client.settings.address) did not put the token for \(settings.path) into an envelope.",
                remedy: "Let the token's policies grant \"update\" at sys/wrapping/wrap.")
        }
        try write(info)
    }

    /// Writes an envelope: its `wrap_info`, as Vault Agent does.
    func write(_ info: [String: JSONValue]) throws {
        try publish(String(decoding: JSONValue.object(info).bytes, as: UTF8.self))
    }

    /// As Vault reads it: whole seconds, one at least.
    static func text(_ ttl: Duration) -> String { "\(max(1, ttl.components.seconds))s" }

    private func publish(_ text: String) throws {
        try DurableFiles.createDirectories(AbsolutePath.directory(of: settings.path))
        try DurableFiles.replace(
            settings.path, with: Array(text.utf8), mode: FileMode(bits: mode_t(settings.mode)), owner: .process)
    }
}
