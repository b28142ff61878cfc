import Foundation
import SignetCore
import SignetPKI

/// Looks whether the destinations already hold a pair that will do: the database may be new while the files are not.
struct Adoption: Sendable {
    let tools: EngineTools
    let record: RenewalRecord
    private var spec: CertificateSpec { record.spec }

    init(tools: EngineTools, record: RenewalRecord) {
        self.tools = tools
        self.record = record
    }

    func run() async throws {
        let search = try await tools.attempt { try await find() }
        switch search {
        case .failure(let error):
            try await tools.tell(
                .issuingFailed(requestID: nil, discardsRequest: false, error: String(describing: error)),
                to: spec.name)
        case .success(nil):
            guard let other = try await other() else {
                try await tools.tell(.looked(found: nil, heldAt: []), to: spec.name)
                return
            }
            let known = description(of: other)
            try await tools.tell(
                .looked(found: nil, heldAt: [], other: known), to: spec.name,
                storing: tools.vault.seal(other, id: known.id, of: spec.name))
        case .success(let pair?):
            let found = description(of: pair)
            try await tools.tell(
                .looked(found: found, heldAt: try await holders(of: pair)), to: spec.name,
                storing: tools.vault.seal(pair, id: found.id, of: spec.name))
        }
    }

    private func description(of pair: CertifiedKey) -> RenewalState.Pair {
        RenewalState.Pair(pair, id: UUID().uuidString, since: pair.leaf.notBefore, spec: spec)
    }

    /// What services use until there is another, to go back to should that not work. All files must be makeable from it.
    private func other() async throws -> CertifiedKey? {
        guard spec.deployment != nil else { return nil }
        for index in spec.destinations.indices {
            let pair = try? await tools.destinations.destination(at: index, of: spec).current()
            if let pair, !pair.roots.isEmpty || !spec.destinations.contains(where: \.rendersRoots) { return pair }
        }
        return nil
    }

    private func find() async throws -> CertifiedKey? {
        for index in spec.destinations.indices {
            guard let pair = try? await tools.destinations.destination(at: index, of: spec).current() else { continue }
            let issuer = try await tools.issuers.issuer(for: spec.issuer)
            guard issuer is any KeyMakingIssuer ? wasMade(pair) : fits(pair) else { continue }
            if try await issuer.recognises(pair.leaf) { return pair }
        }
        return nil
    }

    /// Whether the pair is one that an issuer would make which makes the keys itself: it chooses the kind of key and what it
    /// serves for, adds to the subject, and may leave the common name out of the alternative names.
    private func wasMade(_ pair: CertifiedKey) -> Bool {
        let (wanted, had) = (Set(spec.names), Set(pair.leaf.alternativeNames))
        let commonName = pair.leaf.subject.commonName
        return isComplete(pair) && had.isSubset(of: wanted)
            && wanted.subtracting(had).allSatisfy { $0.value == commonName?.lowercased() }
            && (spec.effectiveSubject.commonName ?? commonName) == commonName
            && (try? pair.check(covers: [], at: tools.now)) != nil
    }

    /// Whether the pair is what would be issued now, and nothing that is wanted of it is missing.
    private func fits(_ pair: CertifiedKey) -> Bool {
        let leaf = pair.leaf
        return isComplete(pair)
            && Set(leaf.alternativeNames) == Set(spec.names)
            && (spec.subject == nil || spec.subject == leaf.subject)
            && pair.key.algorithm == spec.key.algorithm
            && Set(leaf.extendedKeyUsages ?? []) == Set(spec.usage.extendedKeyUsages)
            && (try? pair.check(covers: spec.names, at: tools.now)) != nil
    }

    /// Whether everything can be made of it that is wanted at the destinations. The roots of public CAs are nowhere.
    private func isComplete(_ pair: CertifiedKey) -> Bool {
        if pair.leaf.isSelfIssued || !pair.roots.isEmpty { return true }
        return pair.intermediates.isEmpty
            ? !spec.destinations.contains(where: \.rendersChain)
            : !spec.destinations.contains(where: \.rendersRoots)
    }

    private func holders(of pair: CertifiedKey) async throws -> [Int] {
        var holders: [Int] = []
        for index in spec.destinations.indices {
            let destination = try tools.destinations.destination(at: index, of: spec)
            if (try? await destination.holds(pair)) == true { holders.append(index) }
        }
        return holders
    }
}

extension DestinationSpec {
    /// Whether the trust anchors are written there.
    var rendersRoots: Bool {
        switch self {
        case .files(let files): files.ca != nil
        case .registered: false
        }
    }

    /// Whether more than leaf and key is written there.
    var rendersChain: Bool {
        switch self {
        case .files(let files):
            files.ca != nil || files.chain != nil || files.fullChain != nil || files.combined != nil
                || files.keystore != nil
        case .registered: false
        }
    }
}

extension RenewalState.Pair {
    init(
        _ pair: CertifiedKey, id: String, since: Date, spec: CertificateSpec, information: RenewalInformation? = nil
    ) {
        self.init(
            id: id, serialNumber: pair.leaf.serialNumberText, fingerprint: pair.leaf.fingerprint.hexadecimal,
            notBefore: pair.leaf.notBefore, notAfter: pair.leaf.notAfter, since: since, spec: spec,
            information: information)
    }
}
