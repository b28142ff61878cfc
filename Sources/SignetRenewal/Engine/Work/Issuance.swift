import Foundation
import NIOPosix
import SignetCore
import SignetPKI

/// Gets a certificate: key and request are stored before the issuer sees the request, the answer before anyone else sees it.
struct Issuance: Sendable {
    let tools: EngineTools
    let record: RenewalRecord
    private var spec: CertificateSpec { record.spec }

    init(tools: EngineTools, record: RenewalRecord) {
        self.tools = tools
        self.record = record
    }

    func run() async throws {
        let replaced = try await replacedPair()
        guard let (draft, resumed) = try await draft(replacing: replaced) else { return }
        let order = IssuanceOrder(
            spec: spec, request: draft.request, replaces: replaced?.leaf, resumed: resumed,
            failures: record.state.retries[.issuing]?.failures ?? 0)
        switch try await tools.attempt({ try await ask(order, key: draft.key) }) {
        case .failure(let error): try await fail(error, draft.id, discardsRequest: false)
        case .success(let (issuer, answer)):
            switch Result(catching: { try check(answer, for: draft.key) }) {
            case .failure(let error): try await fail(error, draft.id, discardsRequest: true)
            case .success(let pair): try await keep(pair, draft, answer, from: issuer)
            }
        }
    }

    /// The pair that is to be replaced. That it cannot be read is a reason more to replace it.
    private func replacedPair() async throws -> CertifiedKey? {
        guard let id = record.state.pair?.id, let stored = try await tools.repository.pair(id) else { return nil }
        return try? tools.vault.pair(stored)
    }

    private func fail(_ error: any Error, _ requestID: String?, discardsRequest: Bool) async throws {
        try await tools.tell(
            .issuingFailed(
                requestID: requestID, discardsRequest: discardsRequest, error: String(describing: error),
                advice: (error as? any RetryAdvising)?.retryAdvice),
            to: spec.name)
    }
}

// MARK: - Key and request

extension Issuance {
    /// The request left from an attempt before, or a new one, in the database in any case.
    /// - Returns: nil when there is none, which has been noted.
    private func draft(replacing replaced: CertifiedKey?) async throws -> (PairVault.Draft, resumed: Bool)? {
        if let request = record.state.request {
            let stored = try await tools.repository.pair(request.id)
            switch Result(catching: { try stored.map(tools.vault.draft) }) {
            case .success(let draft?): return (draft, true)
            case .success(nil): try await fail(SignetError.lostRequest(spec.name), request.id, discardsRequest: true)
            case .failure(let error): try await fail(error, request.id, discardsRequest: true)
            }
            return nil
        }
        switch try await tools.attempt({ try await make(replacing: replaced) }) {
        case .failure(let error):
            try await fail(error, nil, discardsRequest: false)
            return nil
        case .success(let draft):
            let request = RenewalState.Request(
                id: draft.id, spec: spec, reason: record.machine.issuance.reason)
            let mattered = try await tools.tell(
                .prepared(request), to: spec.name, storing: tools.vault.seal(draft, of: spec.name))
            return mattered ? (draft, false) : nil
        }
    }

    private func make(replacing replaced: CertifiedKey?) async throws -> PairVault.Draft {
        let key: PrivateKey
        let algorithm = spec.key.algorithm
        let mayKeepKey = spec.key.rotation == .never && record.state.demandsNewKey != true
        if mayKeepKey, let old = replaced?.key, old.algorithm == algorithm {
            key = old
        } else {
            // An RSA key takes up to a second.
            key = try await NIOThreadPool.singleton.runIfActive { try PrivateKey.generate(algorithm) }
        }
        let request = try await CertificateRequest.make(
            subject: spec.effectiveSubject, alternativeNames: spec.names, key: key)
        return PairVault.Draft(id: UUID().uuidString, key: key, request: request)
    }
}

// MARK: - The answer

extension Issuance {
    private enum Answer {
        /// For the key that was made here.
        case certificate(IssuedCertificate)
        /// With a key that was made there.
        case pair(CertifiedKey)
    }

    private func ask(_ order: IssuanceOrder, key: PrivateKey) async throws -> (any CertificateIssuer, Answer) {
        let issuer = try await tools.issuers.issuer(for: spec.issuer)
        if let signer = issuer as? any SelfSigningIssuer {
            return (issuer, .certificate(try await signer.issue(order, key: key)))
        }
        if let maker = issuer as? any KeyMakingIssuer { return (issuer, .pair(try await maker.issuePair(order))) }
        return (issuer, .certificate(try await issuer.issue(order)))
    }

    private func check(_ answer: Answer, for key: PrivateKey) throws -> CertifiedKey {
        do {
            switch answer {
            case .certificate(let issued):
                let pair = try CertifiedKey(
                    leaf: issued.leaf, key: key, intermediates: issued.intermediates, roots: issued.roots)
                try pair.check(covers: spec.names, at: tools.now)
                return pair
            case .pair(let pair):
                // Which names are in it is that side's business: a role may leave the common name out.
                try pair.check(covers: [], at: tools.now)
                return pair
            }
        } catch {
            throw SignetError(
                .unsuitableCertificate,
                "\(spec.issuer) answered with a certificate that is not what \"\(spec.name)\" needs.",
                remedy: "Correct the issuer, its role, or the clock of this machine.", cause: error)
        }
    }

    private func keep(
        _ pair: CertifiedKey, _ draft: PairVault.Draft, _ answer: Answer, from issuer: any CertificateIssuer
    ) async throws {
        let request = if case .certificate = answer { draft.request } else { CertificateRequest?.none }
        let wishes = try await tools.wishes(of: issuer, for: pair.leaf, spec: spec)
        let known = RenewalState.Pair(
            pair, id: draft.id, since: tools.now, spec: spec, information: try? wishes.get())
        try await tools.tell(
            .issued(known), to: spec.name,
            storing: tools.vault.seal(pair, id: draft.id, of: spec.name, request: request))
        if case .failure = wishes { try await tools.tell(.consultingFailed(pairID: draft.id), to: spec.name) }
    }
}

extension SignetError {
    fileprivate static func lostRequest(_ name: String) -> SignetError {
        SignetError(
            .storageCorrupt, "The open request of the certificate \"\(name)\" is missing in the database.",
            remedy: "A new one is made.")
    }
}
