import SignetCore
import SignetPKI
import SignetRenewal
import SignetVault

/// The issuer `vault-issue`: a PKI engine of a server of the Vault API, which makes the key as well.
struct VaultIssueIssuer: CertificateIssuer, KeyMakingIssuer {
    static let kind = "vault-issue"

    let wish: CertificateWish
    let scope: CertificateScope

    /// - Throws: ``SecretFailure``, which says when to try again.
    func issuePair(_ order: IssuanceOrder) async throws -> CertifiedKey {
        let attempt = SecretAttempt(method: .PUT, path: wish.path, access: scope.access)
        do {
            let reply = try await attempt.run {
                try await scope.access.send(
                    VaultClient.Call(.PUT, wish.path, body: wish.parameters.mapValues(JSONValue.string)))
            }
            guard let answer = try? CertificateAnswer(reply.data ?? [:]), let key = answer.key else {
                try await scope.noteOrdinary(wish)
                throw VaultIssuanceFailure.nothing(scope.access.address, "no certificate with a key")
            }
            return try CertifiedKey(
                leaf: answer.leaf, key: key, intermediates: answer.intermediates, roots: answer.roots)
        } catch let failure as SecretFailure {
            scope.fail(failure.error, of: wish)
            throw failure
        } catch let error as SignetError {
            scope.fail(error, of: wish)
            throw error
        }
    }

    /// - Throws: `.invalidInput` always: the other side makes the key.
    func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        throw SignetError(.invalidInput, "\(wish.path) signs no requests: it makes the key itself.")
    }

    /// A Vault has no wishes: the specification decides.
    func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? { nil }

    /// The reason is not told: the Vault API knows none.
    /// - Throws: ``SecretFailure``
    func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        let path = "\(wish.mount)/revoke"
        _ = try await SecretAttempt(method: .PUT, path: path, access: scope.access).run {
            try await scope.access.send(
                VaultClient.Call(.PUT, path, body: ["serial_number": .string(certificate.colonSerial)]))
        }
    }

    func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        let path = "\(wish.mount)/cert/\(certificate.colonSerial)"
        let known = try await SecretAttempt(method: .GET, path: path, access: scope.access).run {
            try await KnownCertificate.look(up: certificate.serialNumber, at: wish.mount) {
                try await scope.access.send($0)
            }
        }
        return known.map { $0.certificate == certificate && !$0.isRevoked } ?? false
    }
}
