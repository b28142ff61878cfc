import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

/// A mounted PKI engine, files beside it, and openssl to judge what comes out of it.
struct PKISite: Sendable {
    let stage: BackendStage
    let directory: TemporaryDirectory

    static func run(_ body: (PKISite) async throws -> Void) async throws {
        try await BackendStage.run(PKIKind.self) { stage in
            try await body(PKISite(stage: stage, directory: TemporaryDirectory()))
        }
    }

    /// A second engine of the same server.
    func mounted(at path: String) async throws -> PKISite {
        let mount = MountEntry(
            table: .secrets, path: path, type: PKIKind.type, uuid: UUID().uuidString.lowercased(),
            accessor: "pki_11111111")
        return PKISite(
            stage: BackendStage(
                services: stage.services, clock: stage.clock, mount: mount,
                backend: try await PKIKind.backend(of: mount, in: stage.services)),
            directory: directory)
    }

    /// The engine's own view of itself.
    var pki: PKIMount { PKIMount(stage.mount, in: stage.services) }

    /// The data of an answer.
    @discardableResult
    func data(
        _ operation: VaultOperation, _ path: String, _ fields: [String: JSONValue] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String: JSONValue] {
        let data = try await stage.ask(operation, path, fields).data
        return try #require(data, sourceLocation: sourceLocation)
    }

    /// A new root with an EC key.
    @discardableResult
    func root(
        _ name: String = "Test Root", _ fields: [String: JSONValue] = [:]
    ) async throws -> [String: JSONValue] {
        let usual: [String: JSONValue] = ["common_name": .string(name), "key_type": "ec", "ttl": "700h"]
        return try await data(.update, "root/generate/internal", usual.merging(fields) { $1 })
    }

    /// A leaf as the role paths make them.
    func leaf(_ name: String = "a.example.com", issuer reference: String = "default") async throws -> DecodedCertificate
    {
        let pki = pki
        let issuer = try await pki.issuers.signer(reference)
        var profile = CertificateProfile(usage: .server)
        profile.marksLeaves = false
        profile.setPlaces(try await pki.urls(for: issuer))
        var template = CertificateTemplate(
            profile: profile, publicKey: try PrivateKey.generate(.ecdsaP256).publicKey, notBefore: stage.clock.now,
            notAfter: stage.clock.now.addingTimeInterval(86_400))
        template.subject = DistinguishedName(commonName: name)
        template.alternativeNames = [.dns(name)]
        template.issuer = try await pki.issuers.directory().certificate(of: issuer)
        return try await stage.services.authorities.certify(
            template, authority: issuer.signingAuthority, role: "web", actor: "tester"
        ).certificate
    }

    func revoke(_ certificate: DecodedCertificate, issuer reference: String = "default") async throws {
        _ = try await stage.services.authorities.revoke(
            serialNumber: certificate.serialNumberText,
            authority: try await pki.issuers.issuer(reference).signingAuthority, reason: .keyCompromise,
            actor: "tester", publication: .later)
    }

    /// The bytes of an answer that is no JSON.
    func raw(_ path: String, type: String? = nil) async throws -> [UInt8] {
        let answered = try await stage.ask(.read, path).raw
        let raw = try #require(answered)
        if let type { #expect(raw.contentType == type) }
        return raw.bytes
    }

    // MARK: openssl

    /// Runs openssl.
    func openssl(_ arguments: String...) async throws -> ToolResult { try await runTool("openssl", arguments) }

    /// Whether openssl takes a leaf, at the time of the stage.
    func verify(
        _ leaf: String, root: String, intermediates: [String] = [], list: String? = nil
    ) async throws -> ToolResult {
        var arguments = [
            "verify", "-x509_strict", "-attime", String(stage.clock.now.unixSeconds), "-CAfile",
            try directory.write("root.pem", root + "\n" + (list ?? "")),
        ]
        if !intermediates.isEmpty {
            arguments += ["-untrusted", try directory.write("between.pem", intermediates.joined(separator: "\n"))]
        }
        if list != nil { arguments.append("-crl_check") }
        return try await runTool("openssl", arguments + [try directory.write("leaf.pem", leaf)])
    }

    /// What openssl prints of a certificate.
    func text(of pem: String) async throws -> String {
        try await openssl("x509", "-noout", "-text", "-in", directory.write("shown.pem", pem)).output
    }
}

extension [String: JSONValue] {
    /// A text among the members; empty when there is none.
    func text(_ name: String) -> String { self[name]?.text ?? "" }
}
