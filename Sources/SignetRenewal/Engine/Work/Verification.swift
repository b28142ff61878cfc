import SignetCore
import SignetPKI

/// Looks once at what the endpoints serve.
struct Verification: Sendable {
    let tools: EngineTools
    let record: RenewalRecord

    func run() async throws {
        guard let id = record.state.verification?.pairID, let wanted = record.spec.verification else { return }
        let stored = try await tools.repository.pair(id)
        let served: [CertificateStatus.ServedState]
        switch Result(catching: { try leaf(in: stored) }) {
        case .success(let leaf): served = await look(at: wanted.endpoints, for: leaf)
        case .failure(let error): served = wanted.endpoints.map { unknown($0, because: error) }
        }
        try Task.checkCancellation()
        try await tools.tell(.probed(pairID: id, served: served), to: record.name)
    }

    private func leaf(in stored: StoredPair?) throws -> DecodedCertificate {
        guard let stored else { throw SignetError.lostPair(of: record.name) }
        return try tools.vault.leaf(stored)
    }

    private func look(
        at endpoints: [String], for leaf: DecodedCertificate
    ) async -> [CertificateStatus.ServedState] {
        await withTaskGroup(of: (Int, CertificateStatus.ServedState).self) { group in
            for (index, endpoint) in endpoints.enumerated() {
                group.addTask { (index, await look(at: endpoint, for: leaf)) }
            }
            var served: [(Int, CertificateStatus.ServedState)] = []
            for await answer in group { served.append(answer) }
            return served.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func look(at text: String, for leaf: DecodedCertificate) async -> CertificateStatus.ServedState {
        do {
            let chains = try await tools.probe.probe(
                Endpoint(parsing: text), serverName: record.spec.probedServerName)
            let other = chains.first { $0.certificates.first != leaf }
            let shown = (other ?? chains.first)?.certificates.first
            let error = other.map { chain in
                "\(text) (\(chain.address)) serves \(shown.map { "\($0)" } ?? "no certificate") instead."
            }
            return .init(
                endpoint: text, serialNumber: shown?.serialNumberText, checkedAt: tools.now, error: error)
        } catch {
            return unknown(text, because: error)
        }
    }

    private func unknown(_ endpoint: String, because error: any Error) -> CertificateStatus.ServedState {
        .init(endpoint: endpoint, serialNumber: nil, checkedAt: tools.now, error: String(describing: error))
    }
}
