import Foundation
import SignetTestSupport

extension VaultSite {
    /// `pki/` with a root of its own in `root.crt`, and the role `web` for names below example.com.
    func makeAuthority() async throws {
        try await run(
            #"""
            vault secrets enable pki
            vault secrets tune -max-lease-ttl=87600h pki
            vault write -field=certificate pki/root/generate/internal common_name="Example Root" issuer_name=root-a \
                key_type=ec key_bits=256 ttl=87600h > root.crt
            vault write pki/config/urls issuing_certificates="$VAULT_ADDR/v1/pki/ca" \
                crl_distribution_points="$VAULT_ADDR/v1/pki/crl" ocsp_servers="$VAULT_ADDR/v1/pki/ocsp"
            """#)
        try await makeRole()
    }

    /// The role `web` of a mount.
    func makeRole(mount: String = "pki") async throws {
        try await run(
            """
            vault write \(mount)/roles/web allowed_domains=example.com allow_subdomains=true max_ttl=72h \
                key_type=ec key_bits=256
            """)
    }

    /// Has a certificate for web.example.com issued: `NAME.crt` with the chain up to the root, but without it, and
    /// `NAME.key`, mode 0600.
    func issue(_ name: String, mount: String = "pki") async throws -> IssuedLines {
        let issued = try await json(
            VaultData<IssuedLines>.self,
            """
            vault write -format=json \(mount)/issue/web common_name=web.example.com ttl=24h remove_roots_from_chain=true
            """
        ).data
        // What has no root in its chain may have no chain at all.
        let chain = [issued.certificate] + (issued.ca_chain ?? [])
        try directory.write("\(name).crt", chain.joined(separator: "\n") + "\n")
        try writeKey("\(name).key", try issued.privateKey)
        return issued
    }

    /// Writes a key that its owner alone can read.
    private func writeKey(_ name: String, _ text: String) throws {
        let made = FileManager.default.createFile(
            atPath: file(name), contents: Data((text + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard made else { throw TestSupportError("\(file(name)) could not be written.") }
    }

    /// curl's answer from nginx, as a browser asks it by name.
    func curl(_ nginx: NginxServer, _ options: String, prefix: String = "") async throws -> ToolResult {
        try await shell(
            """
            \(prefix) curl -sS --resolve web.example.com:\(nginx.port):127.0.0.1 \(options) \
                https://web.example.com:\(nginx.port)/
            """)
    }

    /// What `openssl ocsp` says of a certificate.
    func ocsp(
        _ certificate: String, issuer: String = "root.crt", root: String = "root.crt", mount: String = "pki",
        options: String = ""
    ) async throws -> String {
        try await run(
            """
            openssl ocsp \(options) -issuer \(issuer) -cert \(certificate) -CAfile \(root) -verify_other \(issuer) \
                -url "$VAULT_ADDR/v1/\(mount)/ocsp" 2>&1
            """)
    }
}

/// The data of an envelope that `-format=json` printed.
struct VaultData<Value: Decodable & Sendable>: Decodable, Sendable {
    let data: Value
}

/// What `issue` and `sign` answer.
struct IssuedLines: Decodable, Sendable {
    let certificate: String
    let issuing_ca: String
    let ca_chain: [String]?
    let private_key: String?
    /// With colons.
    let serial_number: String
    let expiration: Int

    var privateKey: String {
        get throws {
            guard let private_key else { throw TestSupportError("no private key was sent") }
            return private_key
        }
    }

    /// The serial number as openssl prints it.
    var serial: String { serial_number.replacing(":", with: "").uppercased() }
}
