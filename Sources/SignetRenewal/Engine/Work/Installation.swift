import SignetCore
import SignetPKI

/// Puts the pair at its destinations. One that cannot be written to does not hold up the others.
struct Installation: Sendable {
    let tools: EngineTools
    let record: RenewalRecord

    func run(_ indices: [Int]) async throws {
        guard let id = record.state.target?.id else { return }
        let stored = try await tools.repository.pair(id)
        var problems: [any Error] = []
        switch Result(catching: { try ready(stored) }) {
        case .failure(let error): problems = [error]
        case .success(let pair):
            for index in indices {
                switch try await tools.attempt({ try await install(pair, at: index) }) {
                case .success(let place):
                    try await tools.tell(.installed(pairID: id, at: index, summary: place), to: record.name)
                case .failure(let error): problems.append(error)
                }
            }
        }
        guard !problems.isEmpty else { return }
        let error = problems.map { String(describing: $0) }.joined(separator: "\n")
        try await tools.tell(.installingFailed(pairID: id, error: error), to: record.name)
    }

    /// The pair, checked once more: it may have lain in the database for long.
    private func ready(_ stored: StoredPair?) throws -> CertifiedKey {
        guard let stored else { throw SignetError.lostPair(of: record.name) }
        let pair = try tools.vault.pair(stored)
        try pair.check(covers: [], at: tools.now)
        return pair
    }

    private func install(_ pair: CertifiedKey, at index: Int) async throws -> String {
        let destination = try tools.destinations.destination(at: index, of: record.spec)
        try await destination.install(pair)
        return destination.summary
    }
}
