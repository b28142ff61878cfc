import Foundation
import SignetCore
import SignetPKI

@testable import SignetVault

/// A PKI engine with an elliptic-curve root, or with an intermediate below one, asked without tokens and policies.
struct PKIStage: Sendable {
    let stage: BackendStage

    static func run<T: Sendable>(
        rootTTL: String = "700h", at start: Date = Date(timeIntervalSince1970: 1_800_000_000),
        _ body: (PKIStage) async throws -> T
    ) async throws -> T {
        try await BackendStage.run(PKIKind.self, at: start) { stage in
            let pki = PKIStage(stage: stage)
            try await pki.ask(
                .update, "root/generate/internal",
                ["common_name": "example root", "key_type": "ec", "ttl": .string(rootTTL)])
            return try await body(pki)
        }
    }

    @discardableResult
    func ask(
        _ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:], caller: TokenEntry? = nil
    ) async throws -> VaultResponse {
        try await stage.ask(operation, path, fields, caller: caller)
    }

    /// Makes a role of elliptic-curve keys for certificates of an hour.
    func role(_ name: String = "web", _ fields: [String: JSONValue] = [:]) async throws {
        let usual: [String: JSONValue] = ["allow_any_name": true, "key_type": "ec", "ttl": "1h", "max_ttl": "72h"]
        try await ask(.update, "roles/\(name)", usual.merging(fields) { $1 })
    }

    /// Issues a certificate under the role `web`.
    func issue(_ name: String, _ fields: [String: JSONValue] = [:]) async throws -> [String: JSONValue] {
        let asked: [String: JSONValue] = ["common_name": .string(name)]
        return try await ask(.update, "issue/web", asked.merging(fields) { $1 }).data ?? [:]
    }

    /// The message with which a request was refused; nil when it was not.
    func refusal(
        _ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:]
    ) async -> String? {
        await vaultFailure { try await ask(operation, path, fields) }?.messages.first
    }

    /// A request by a new key.
    static func request(
        _ subject: String, _ names: [String] = [], key: KeyAlgorithm = .ecdsaP256
    ) async throws -> String {
        try await CertificateRequest.make(
            subject: DistinguishedName(parsing: subject),
            alternativeNames: names.map { try AlternativeName(parsing: $0) }, key: PrivateKey.generate(key)
        ).pem
    }
}

extension [String: JSONValue] {
    /// The certificate in the member of that name.
    func certificate(_ name: String = "certificate") throws -> DecodedCertificate {
        try DecodedCertificate(der: PEMBlock.parseAll(self[name]?.text ?? "").first?.bytes ?? [])
    }

    /// The whole number in the member of that name.
    func number(_ name: String) -> Int? { if case .integer(let number)? = self[name] { number } else { nil } }
}
