import SignetCore

/// Compares the destinations with what was installed there. Writes nothing to the database while they agree.
struct Inspection: Sendable {
    let tools: EngineTools

    /// - Returns: whether anything has to be installed again.
    @discardableResult
    func run() async throws -> Bool {
        var found = false
        for record in try await tools.repository.wanted() {
            try Task.checkCancellation()
            let damaged = try await damaged(record)
            guard let id = record.state.target?.id, !damaged.isEmpty else { continue }
            if try await tools.tell(.damaged(pairID: id, at: damaged), to: record.name) { found = true }
        }
        return found
    }

    private func damaged(_ record: RenewalRecord) async throws -> [Int] {
        // What is not complete is being worked on.
        guard let id = record.state.target?.id, !record.spec.destinations.isEmpty, record.machine.missingCopies.isEmpty,
            let stored = try await tools.repository.pair(id), let pair = try? tools.vault.pair(stored)
        else { return [] }
        var damaged: [Int] = []
        for index in record.spec.destinations.indices {
            let destination = try tools.destinations.destination(at: index, of: record.spec)
            switch try await tools.attempt({ try await destination.holds(pair) }) {
            case .success(true): continue
            case .success(false), .failure: damaged.append(index)
            }
        }
        return damaged
    }
}
