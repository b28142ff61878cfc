import Logging
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal

/// Making the world as one `signet.yaml` declares it.
struct DeclaredState: Sendable {
    /// Who acts, for the audit trail.
    private static let actor = "signet.yaml"

    let authorities: AuthorityService
    let acme: ACMEIssuers
    let vaults: VaultIssuers
    let vault: VaultFrontDoor
    let engine: RenewalEngine
    let watching: WatchService
    let dashboard: DeclaredDashboard
    let logger: Logger

    /// Creates what does not exist yet, updates roles, and hands the certificates to the engine.
    /// - Throws: `.authorityDiffers`, and what the services throw.
    func apply(_ configuration: Configuration) async throws {
        for declared in configuration.authorities {
            try await make(declared, publicURL: configuration.publicURL)
            try await updateRoles(of: declared)
        }
        acme.declare(configuration.issuers)
        vaults.declare(configuration.vaultIssuers)
        vault.declare(configuration.vault)
        try await engine.apply(configuration.certificates)
        watching.declare(configuration.watch)
        dashboard.declare(configuration.dashboard)
    }

    private func make(_ declared: AuthorityConfiguration, publicURL: String?) async throws {
        let existing = try await authorities.authorities()
        if let authority = existing.first(where: { $0.name == declared.name }) {
            try check(authority, against: declared, among: existing)
            guard authority.publicURL != publicURL else { return }
            return try await authorities.setPublicURL(publicURL, authority: declared.name, actor: Self.actor)
        }
        var options = AuthorityOptions(
            name: declared.name, subject: declared.subject, keyAlgorithm: declared.keyAlgorithm,
            lifetime: declared.lifetime.duration)
        options.pathLength = declared.pathLength
        options.nameConstraints = declared.nameConstraints
        options.publicURL = publicURL
        do {
            if let parent = declared.signedBy {
                _ = try await authorities.createIntermediate(options, parent: parent, actor: Self.actor)
            } else {
                _ = try await authorities.createRoot(options, actor: Self.actor)
            }
            logger.notice("Authority created.", metadata: ["authority": "\(declared.name)"])
        } catch let error as SignetError where error.code == .alreadyExists {
            // Another signet command on the same file was faster.
            let now = try await authorities.authorities()
            guard let authority = now.first(where: { $0.name == declared.name }) else { throw error }
            try check(authority, against: declared, among: now)
        }
    }

    /// - Throws: `.authorityDiffers` when the authority is not the declared one.
    private func check(
        _ authority: Authority, against declared: AuthorityConfiguration, among all: [Authority]
    ) throws {
        // While an outside signature is awaited there is nothing to compare.
        guard let certificate = authority.certificate else { return }
        func require(_ holds: Bool, _ property: String, is present: String, wanted: String) throws {
            guard !holds else { return }
            throw SignetError(
                .authorityDiffers,
                "The authority \"\(declared.name)\" exists with the \(property) \(present), but signet.yaml declares \(wanted).",
                remedy: "An authority is never changed. Declare it as it is, or give the new one another name.")
        }
        try require(
            certificate.subject == declared.subject, "subject", is: "\"\(certificate.subject)\"",
            wanted: "\"\(declared.subject)\"")
        let algorithm = certificate.publicKey?.algorithm
        try require(
            algorithm == declared.keyAlgorithm, "key", is: certificate.keyDescription.name,
            wanted: declared.keyAlgorithm.rawValue)
        if let parent = declared.signedBy {
            let parentCertificate = all.first { $0.name == parent }?.certificate
            try require(
                parentCertificate != nil && authority.chain.first == parentCertificate, "issuer",
                is: "\"\(certificate.issuer)\"", wanted: "the authority \"\(parent)\"")
        } else {
            // A root, or one that an outside root signed: that is not declared here.
            try require(
                !all.contains {
                    $0.name != declared.name && $0.certificate == authority.chain.first && !authority.chain.isEmpty
                },
                "issuer", is: "\"\(certificate.issuer)\"", wanted: "no signed_by")
        }
    }

    private func updateRoles(of declared: AuthorityConfiguration) async throws {
        guard !declared.roles.isEmpty else { return }
        let present = try await authorities.roles(authority: declared.name)
        for role in declared.roles where !present.contains(role) {
            try await authorities.setRole(role, actor: Self.actor)
            logger.info("Role set.", metadata: ["authority": "\(declared.name)", "role": "\(role.name)"])
        }
    }
}

extension SignetError.Code {
    /// An authority exists with other properties than `signet.yaml` declares.
    public static let authorityDiffers = Self(rawValue: "authority.differs")
}
