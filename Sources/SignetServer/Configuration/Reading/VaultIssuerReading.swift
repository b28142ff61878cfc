import Foundation
import SignetCore
import SignetVault

extension FieldNode {
    /// An element of `issuers` that names a server of the Vault API.
    func vaultIssuer(relativeTo directory: String) -> VaultIssuerConfiguration? {
        guard let section = section(.vaultIssuer) else { return nil }
        let name = section.required("name", example: "company-vault")?.name()
        let address = section.required("address", example: Self.addressExample)?
            .parsed(example: Self.addressExample, Self.serverAddress)
        let login = section.required("login", example: SectionKind.vaultLogin.example)
        // Read on whatever is missing, so that everything wrong is known at once.
        let credentials = login?.vaultLogin(relativeTo: directory)
        var issuer = VaultIssuerConfiguration(
            name: name ?? "", address: address ?? "", login: credentials?.login ?? .token(.text("")))
        issuer.clientCertificate = credentials?.certificate
        issuer.clientKey = credentials?.key
        section.set(&issuer.mount, "mount") { $0.mountPath() }
        section.set(&issuer.role, "role") { $0.name() }
        section.set(&issuer.trustedRoots, "trusted_roots") { $0.path(relativeTo: directory) }
        section.set(&issuer.verifies, "verify") { $0.boolean() }
        section.set(&issuer.namespace, "namespace") { $0.text(example: "team-a") }
        section.set(&issuer.timeout, "timeout") { $0.duration(in: .seconds(1)...Duration.seconds(600)) }
        if !issuer.verifies, issuer.trustedRoots != nil {
            section["verify"]?.report(
                "with verify: false nobody is asked for a certificate of trusted_roots.", remedy: "Keep one of them.")
        }
        if issuer.clientCertificate != nil, issuer.address.hasPrefix("http:") {
            login?.report(
                "a certificate can only be shown to a server over TLS.", remedy: "Write the address with https://.")
        }
        return name == nil || address == nil || credentials == nil ? nil : issuer
    }

    private static let addressExample = "https://vault.example.com:8200"

    private static func serverAddress(_ text: String) throws -> String {
        guard text.utf8.count <= 1000, let components = URLComponents(string: text),
            ["https", "http"].contains(components.scheme ?? ""), components.host?.isEmpty == false,
            components.query == nil, components.fragment == nil, components.user == nil
        else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(200))\" is not the address of a server of the Vault API.",
                remedy: "Write for example \(addressExample), without /v1.")
        }
        return text
    }

    /// `pki`, `team/pki_int`: without slashes at its ends.
    func mountPath() -> String? {
        guard let text = text(example: "pki") else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 500, parts.allSatisfy({ EntityName.isUsable(String($0)) }) else {
            report(
                "\"\(text.prefix(120))\" is not where something is mounted.",
                remedy: "Write for example pki or team/pki, without slashes at the ends.")
            return nil
        }
        return text
    }
}

// MARK: Logging in

extension FieldNode {
    /// What gets a token, and the certificate that is shown where that is a certificate.
    private typealias Login = (login: VaultCredentials, certificate: String?, key: String?)

    private func vaultLogin(relativeTo directory: String) -> Login? {
        guard let section = section(.vaultLogin) else { return nil }
        let token = section.loginText(["token_file", "token_environment"], relativeTo: directory)
        let roleID = section.loginText(["role_id", "role_id_file"], relativeTo: directory)
        switch (token, roleID, section["certificate"]) {
        case (let token?, nil, nil):
            guard section.belongsTogether(["token_file", "token_environment"], with: "a token") else { return nil }
            return (.token(token), nil, nil)
        case (nil, let roleID?, nil): return section.appRole(roleID, relativeTo: directory).map { ($0, nil, nil) }
        case (nil, nil, let certificate?): return section.certificateLogin(certificate, relativeTo: directory)
        default:
            let ways = section.present(["token_file", "token_environment", "role_id", "role_id_file", "certificate"])
            report(
                ways.isEmpty
                    ? "no way of logging in is named."
                    : "more than one way of logging in is named: \(ways.joined(separator: ", ")).",
                remedy: "Write a token_file, or role_id and secret_id_file, or certificate and key.")
            return nil
        }
    }
}

extension FieldSection {
    /// The one of these keys that is present.
    fileprivate func loginText(_ keys: [String], relativeTo directory: String) -> LoginText? {
        let present = present(keys)
        guard let key = present.first, let node = self[key] else { return nil }
        if present.count > 1 {
            self.node.report("\(present.joined(separator: " and ")) say the same.", remedy: "Keep one of them.")
        }
        if key.hasSuffix("_file") { return node.path(relativeTo: directory).map { .file($0) } }
        if key.hasSuffix("_environment") { return node.text(example: "VAULT_TOKEN").map { .environment($0) } }
        return node.text(example: "c5b1a3f0-...").map { .text($0) }
    }

    /// Whether there are no other keys; those that are, are reported.
    fileprivate func belongsTogether(_ keys: [String], with what: String) -> Bool {
        let others = present(SectionKind.vaultLogin.keys.filter { !keys.contains($0) })
        guard let other = others.first else { return true }
        self[other]?.report("\(other) does not go with \(what).", remedy: "Leave it out.")
        return false
    }

    fileprivate func appRole(_ roleID: LoginText, relativeTo directory: String) -> VaultCredentials? {
        let secretKeys = ["secret_id_file", "secret_id_environment", "wrapped_secret_id_file"]
        guard belongsTogether(["role_id", "role_id_file", "mount"] + secretKeys, with: "an AppRole") else {
            return nil
        }
        var role = AppRoleCredentials(roleID: roleID, secretID: loginText(secretKeys, relativeTo: directory))
        role.isSecretIDWrapped = self["wrapped_secret_id_file"] != nil
        set(&role.mount, "mount") { $0.mountPath() }
        return .appRole(role)
    }

    fileprivate func certificateLogin(
        _ certificate: FieldNode, relativeTo directory: String
    ) -> (login: VaultCredentials, certificate: String?, key: String?)? {
        guard belongsTogether(["certificate", "key", "name", "mount"], with: "a certificate"),
            let key = required("key", example: "tls/client.key")?.path(relativeTo: directory),
            let path = certificate.path(relativeTo: directory)
        else { return nil }
        var mount = "cert"
        set(&mount, "mount") { $0.mountPath() }
        return (.certificate(name: self["name"]?.name(), mount: mount), path, key)
    }
}
