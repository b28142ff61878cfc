import Foundation
import SignetCore
import SignetPKI

/// What is the matter with the chain that a server sends, and whether it leads to somebody trusted; or with one in a file.
struct ChainRules {
    /// What came out, with the way to the root as far as one was found, for who looks further.
    struct Outcome {
        var findings: [Finding] = []
        /// Leaf first.
        var path: [DecodedCertificate]
        /// Whether the path ends at somebody trusted.
        var isTrusted = false
    }

    private static let limit = 5

    let anchors: TrustAnchors?
    /// Fetches issuers' certificates that are missing; nil: nobody is asked.
    let fetchIssuer: (@Sendable (String) async throws -> [UInt8])?
    let sighting: Sighting
    let moment: Date

    private var leaf: DecodedCertificate { sighting.leaf }

    /// - Parameter wantsPath: whether the path is needed where none is judged
    func judge(wantsPath: Bool) async -> Outcome {
        guard sighting.isPresented else { return await judgeStored(wantsPath: wantsPath) }
        let roots = anchors?.candidates(for: [leaf] + sighting.others) ?? []
        guard anchors != nil else {
            return Outcome(findings: order(), path: CertificateChain.order(leaf: leaf, among: sighting.others + roots))
        }
        do {
            let path = try await verify(sighting.others, roots)
            // Nearly all servers send just this; then there is nothing to be put in order.
            let isInOrder = path.starts(with: [leaf] + sighting.others)
            return Outcome(findings: isInOrder ? [] : order(), path: path, isTrusted: true)
        } catch {
            var outcome = Outcome(
                findings: order(), path: CertificateChain.order(leaf: leaf, among: sighting.others + roots))
            await explain(error, &outcome)
            return outcome
        }
    }

    // MARK: Chains that nobody sends

    /// A lone certificate in a file is in order: its issuers may stand in another one.
    private func judgeStored(wantsPath: Bool) async -> Outcome {
        var outcome = Outcome(findings: isInOrder ? [] : order(), path: [leaf])
        if isOpenEnded, let completed = await completed(), let finding = incomplete(completed) {
            outcome.findings.append(finding)
            outcome.path = completed
            outcome.isTrusted = true
        } else if wantsPath {
            let roots = anchors?.candidates(for: [leaf] + sighting.others) ?? []
            outcome.path = CertificateChain.order(leaf: leaf, among: sighting.others + roots)
        }
        return outcome
    }

    /// Whether each is followed by its issuer, by their names: of a hundred thousand files no signatures are checked for that.
    private var isInOrder: Bool {
        let all = [leaf] + sighting.others
        return zip(all, sighting.others).allSatisfy { $0.issuer == $1.subject } && Set(all).count == all.count
    }

    /// Whether a chain that nobody sends ends at an authority whose issuer is neither there nor trusted.
    var isOpenEnded: Bool {
        guard !sighting.isPresented, let anchors, let end = sighting.others.last, isInOrder else { return false }
        return !end.isSelfIssued && anchors.candidates(for: [end]).isEmpty
    }

    // MARK: What is wrong

    private func order() -> [Finding] {
        ChainArrangement([leaf] + sighting.others).problems.prefix(Self.limit).map {
            Finding(
                .chainOrder, .warning, $0,
                remedy: "Write the chain file anew: the leaf first, then each certificate's issuer, nothing else.")
        }
    }

    private func verify(_ others: [DecodedCertificate], _ roots: [DecodedCertificate]) async throws
        -> [DecodedCertificate]
    {
        try await CertificateChain.verify(
            leaf: leaf, intermediates: others, roots: roots, purpose: .server, at: moment)
    }

    /// Why there is no path.
    private func explain(_ error: any Error, _ outcome: inout Outcome) async {
        guard let error = error as? SignetError else { return }
        if [.certificateExpired, .certificateNotYetValid].contains(error.code), isOutOfTime { return }
        guard error.code == .untrustedChain, let end = outcome.path.last, !end.isSelfSigned else {
            return outcome.findings.append(untrusted(error))
        }
        if let completed = await completed(), let finding = incomplete(completed) {
            outcome.path = completed
            outcome.isTrusted = true
            return outcome.findings.append(finding)
        }
        guard sighting.others.isEmpty, !leaf.issuingCertificateURLs.isEmpty else {
            return outcome.findings.append(untrusted(error))
        }
        outcome.findings.append(
            Finding(
                .chainIncomplete, .critical,
                "The server sends only its own certificate; that of its issuer, \"\(leaf.issuer)\", is not a trusted root.",
                remedy: Self.remedy("the issuer's certificate, from \(leaf.issuingCertificateURLs[0]),")))
    }

    /// Whether a certificate that was sent is out of its time, of which another finding tells.
    private var isOutOfTime: Bool {
        ([leaf] + sighting.others).contains { moment > $0.notAfter || moment < $0.notBefore }
    }

    /// The whole path, with what others have of it.
    private func completed() async -> [DecodedCertificate]? {
        guard let fetchIssuer, let anchors else { return nil }
        let sent = CertificateChain.order(leaf: leaf, among: sighting.others)
        guard let whole = try? await CertificateChain.complete(sent, fetch: fetchIssuer) else { return nil }
        return try? await verify(Array(whole.dropFirst()), anchors.candidates(for: whole))
    }

    private func incomplete(_ path: [DecodedCertificate]) -> Finding? {
        let sent = Set(sighting.others)
        let missing = path.dropFirst().dropLast().filter { !sent.contains($0) }
        guard !missing.isEmpty else { return nil }
        let names = missing.map(\.description).joined(separator: ", ")
        guard sighting.isPresented else {
            return Finding(
                .chainIncomplete, .warning,
                "The chain lacks \(names), without which most clients find no way to the trusted root.",
                remedy: Self.remedy(names))
        }
        return Finding(
            .chainIncomplete, .critical,
            "The server does not send \(names), without which most clients find no way to the trusted root.",
            remedy: Self.remedy(names))
    }

    private static func remedy(_ what: String) -> String {
        "Put \(what) into the chain file, after the certificate that it issued, and have the server load it."
    }

    private func untrusted(_ error: SignetError) -> Finding {
        Finding(
            .untrusted, .critical, error.message,
            remedy: error.remedy ?? "Have a certificate issued by an authority that the clients trust.")
    }
}
