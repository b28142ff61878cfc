import SignetCore

/// A mounted PKI engine.
struct PKIBackend: VaultBackend {
    let routes: RouteTable
    private let pki: PKIMount
    private let tidy: PKITidy

    init(_ pki: PKIMount) {
        self.pki = pki
        tidy = PKITidy(pki)
        let groups: [[VaultRoute]] = [
            RootGeneration(pki).routes, IntermediateGeneration(pki).routes, IntermediateSigning(pki).routes,
            SelfIssuedSigning(pki).routes, BundleImport(pki).routes, IssuerRoutes(pki).routes,
            IssuerChangeRoutes(pki).routes, IssuerRevocation(pki).routes, KeyRoutes(pki).routes,
            DefaultRoutes(pki).routes, PlaceRoutes(pki).routes, CRLConfigurationRoutes(pki).routes,
            ACMERoutes(pki).routes, AuthorityReadOut(pki).routes, RevocationListRoutes(pki).routes,
            RevocationListSigning(pki).routes, OCSPRoutes(pki).routes, RoleRoutes(pki).routes, LeafRoutes(pki).routes,
            CertificateRoutes(pki).routes,
            TidyRoutes(pki, tidy).routes,
        ]
        routes = RouteTable(groups.flatMap { $0 })
    }

    func revoke(_ secret: [String: JSONValue]) async throws { try await LeafRevocation(pki).revokeLease(secret) }

    /// Its authorities sign nothing any more; what they issued stays in the inventory.
    func retire() async throws {
        for authority in Set(try await pki.issuers.all().compactMap(\.authority)).sorted() {
            try await pki.authorities.retire(authority: authority, actor: "vault")
        }
    }

    func standingOCSPAnswer(to request: [UInt8], path: String) -> [UInt8]? {
        guard path == "ocsp", let directory = pki.issuers.standing, !directory.state.crl.ocspDisable,
            let terms = try? directory.ocspTerms.get()
        else { return nil }
        return pki.authorities.standingOCSPResponse(to: request, by: directory.ocspAuthorities, terms: terms)
    }

    func tend() async {
        await tidy.tend()
        do {
            let authorities = Set(try await pki.issuers.all().compactMap(\.authority))
            await pki.authorities.publishDueLists(of: authorities)
        } catch {
            pki.services.logger.error(
                "the revocation lists of a PKI engine cannot be looked after",
                metadata: ["mount": "\(pki.mount.path)", "error": "\(error)"])
        }
    }
}
