import SignetACME
import SignetAuthority
import SignetCore
import SignetRenewal
import SignetVault
import SignetWatch

extension WatchConfiguration {
    /// Who the issuers of `signet.yaml` are to CAA records: as it says itself, else as the directories of ACME CAs say.
    /// - Throws: what the database throws; `CancellationError`.
    func authorizedIssuers(acme: ACMEIssuers) async throws -> [IssuerReference: AuthorizedIssuer] {
        var issuers: [IssuerReference: AuthorizedIssuer] = [:]
        for (name, domains) in caaIdentities {
            for kind in [AuthorityIssuer.kind, VaultIssuer.kind] {
                issuers[IssuerReference(kind: kind, name: name)] = AuthorizedIssuer(domains: domains)
            }
        }
        return try await withThrowingTaskGroup(of: (String, AuthorizedIssuer?).self) { group in
            for issuer in acme.configurations {
                group.addTask { (issuer.name, try await authorizedIssuer(issuer, acme: acme)) }
            }
            for try await (name, issuer) in group {
                issuers[IssuerReference(kind: ACMEIssuer.kind, name: name)] = issuer
            }
            return issuers
        }
    }

    /// - Returns: nil where no domain is known.
    private func authorizedIssuer(
        _ configuration: ACMEIssuerConfiguration, acme: ACMEIssuers
    ) async throws -> AuthorizedIssuer? {
        // An issuer whose files cannot be read is the engine's to complain of.
        let identity = try await (try? acme.acmeIssuer(named: configuration.name))?.caaIdentity()
        var domains = caaIdentities[configuration.name] ?? identity?.domains ?? []
        if domains.isEmpty, configuration.directory.contains("letsencrypt") { domains = ["letsencrypt.org"] }
        return AuthorizedIssuer(
            domains: domains, accountURI: identity?.accountURL, methods: identity?.methods.map(\.rawValue))
    }
}

extension ACMEIssuers {
    /// Who stands in for whom, in the order in which they are asked.
    var fallbackIssuers: [IssuerReference: [IssuerReference]] {
        var issuers: [IssuerReference: [IssuerReference]] = [:]
        for issuer in configurations where !issuer.fallback.isEmpty {
            issuers[IssuerReference(kind: ACMEIssuer.kind, name: issuer.name)] = issuer.fallback.map {
                IssuerReference(kind: ACMEIssuer.kind, name: $0)
            }
        }
        return issuers
    }
}
