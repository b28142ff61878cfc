import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// The issuer `vault`: certificates from the PKI engine of a server of the Vault API, this one or a real Vault. The key stays
/// here: the engine signs the request.
public struct VaultIssuer: CertificateIssuer {
    /// The kind under which it is registered.
    public static let kind = "vault"

    private let session: VaultSession
    private let address: String
    private let mount: String
    private let role: String

    /// - Parameters:
    ///   - address: of the server, for sentences
    ///   - mount: where the engine is mounted: `pki`
    ///   - role: by whose rules it signs
    public init(session: VaultSession, address: String, mount: String, role: String) {
        self.session = session
        self.address = address
        self.mount = mount
        self.role = role
    }

    /// - Throws: ``VaultIssuanceFailure``, which says when to try again.
    public func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        let reply = try await attempt("sign the request for \(order.spec.name) by the role \(role)") {
            try await session.send(VaultClient.Call(.PUT, "\(mount)/sign/\(role)", body: Self.body(order)))
        }
        guard let answer = try CertificateAnswer(reply.data ?? [:]) else {
            throw VaultIssuanceFailure.nothing(address, "no certificate")
        }
        guard answer.leaf.subjectPublicKeyInfo == order.request.publicKey.subjectPublicKeyInfo else {
            throw VaultIssuanceFailure.nothing(address, "a certificate for another key")
        }
        return IssuedCertificate(leaf: answer.leaf, intermediates: answer.intermediates, roots: answer.roots)
    }

    /// A Vault has no wishes: the specification decides.
    public func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? { nil }

    /// The reason is not told: the Vault API knows none.
    /// - Throws: ``VaultIssuanceFailure``
    public func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        let serial = certificate.colonSerial
        _ = try await attempt("revoke the certificate \(serial)") {
            try await session.send(VaultClient.Call(.PUT, "\(mount)/revoke", body: ["serial_number": .string(serial)]))
        }
    }

    public func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        guard let known = try await known(certificate.serialNumberText) else { return false }
        return known.certificate == certificate && !known.isRevoked
    }

    /// What the engine has stored under a serial number, in hexadecimal; nil: nothing.
    /// - Throws: ``VaultIssuanceFailure``
    public func known(_ serialNumber: String) async throws -> (certificate: DecodedCertificate, isRevoked: Bool)? {
        let octets = [UInt8](hexadecimal: serialNumber) ?? []
        let found = try await attempt("look up the certificate \(SerialForm.colons(octets))") {
            try await KnownCertificate.look(up: octets, at: mount) { try await session.send($0) }
        }
        return found.map { ($0.certificate, $0.isRevoked) }
    }

    /// Names are sent beside the request, since a role may not take those of the request itself.
    private static func body(_ order: IssuanceOrder) -> [String: JSONValue] {
        var body: [String: JSONValue] = ["csr": .string(order.request.pem), "format": "pem"]
        if let name = order.spec.effectiveSubject.commonName { body["common_name"] = .string(name) }
        func names(_ text: (AlternativeName) -> String?) -> JSONValue? {
            let texts = order.spec.names.compactMap(text)
            return texts.isEmpty ? nil : .string(texts.joined(separator: ","))
        }
        body["alt_names"] = names {
            switch $0 {
            case .dns, .email: $0.value
            default: nil
            }
        }
        body["ip_sans"] = names { if case .ip = $0 { $0.value } else { nil } }
        body["uri_sans"] = names { if case .uri = $0 { $0.value } else { nil } }
        if let lifetime = order.spec.lifetime?.duration {
            body["ttl"] = .string("\(lifetime.components.seconds)s")
        }
        return body
    }

    private func attempt<Result>(_ what: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let failure as VaultLoginFailure {
            throw VaultIssuanceFailure(failure, what, address)
        } catch let failure as VaultClientFailure {
            throw VaultIssuanceFailure(failure, what, address)
        }
    }
}
