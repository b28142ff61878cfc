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
        case .success(nil): try await tools.tell(.looked(found: nil, heldAt: []), to: spec.name)
        case .success(let pair?):
            let id = UUID().uuidString
            let found = RenewalState.Pair(pair, id: id, since: pair.leaf.notBefore, spec: spec)
            try await tools.tell(
                .looked(found: found, heldAt: try await holders(of: pair)), to: spec.name,
                storing: tools.vault.seal(pair, id: id, of: spec.name))
        }
    }

    private func find() async throws -> CertifiedKey? {
        for index in spec.destinations.indices {
            guard let pair = try? await tools.destinations.destination(at: index, of: spec).current(), fits(pair)
            else { continue }
            if try await tools.issuers.issuer(for: spec.issuer).recognises(pair.leaf) { return pair }
        }
        return nil
    }

    /// Whether the pair is what would be issued now, and nothing that is wanted of it is missing.
    private func fits(_ pair: CertifiedKey) -> Bool {
        let leaf = pair.leaf
        let isComplete =
            leaf.isSelfIssued || !pair.roots.isEmpty || !spec.destinations.contains(where: \.rendersChain)
        return isComplete
            && Set(leaf.alternativeNames) == Set(spec.names)
            && (spec.subject == nil || spec.subject == leaf.subject)
            && pair.key.algorithm == spec.key.algorithm
            && Set(leaf.extendedKeyUsages ?? []) == Set(spec.usage.extendedKeyUsages)
            && (try? pair.check(covers: spec.names, at: tools.now)) != nil
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
    /// Whether more than leaf and key is written there.
    var rendersChain: Bool {
        switch self {
        case .files(let files): files.ca != nil || files.chain != nil || files.fullChain != nil
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
