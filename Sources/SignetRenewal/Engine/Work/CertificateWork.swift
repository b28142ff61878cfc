import SignetCore

/// Takes the steps that one certificate's agenda asks for, while holding its lease.
struct CertificateWork: Sendable {
    /// What came of it.
    enum Outcome: Sendable {
        /// Another works on it.
        case busy
        /// Nothing was due.
        case idle
        /// Steps were taken until none was due.
        case advanced
    }

    let tools: EngineTools
    let lease: RenewalLease

    /// - Parameter closing: asked before each step; true ends the work, and the next step is left to whoever comes next
    /// - Throws: what the database throws; `CancellationError`. What fails outside is no error here: it is in the
    ///   certificate's state.
    func takeDueSteps(
        of name: String, unless closing: @Sendable () -> Bool = { false }
    ) async throws -> Outcome {
        let steps = try await lease.hold(name) {
            var steps = 0
            while !closing(), let record = try await tools.repository.record(of: name),
                let step = record.nextStep(at: tools.now)
            {
                try await take(step, for: record)
                try Task.checkCancellation()
                steps += 1
            }
            return steps
        }
        switch steps {
        case nil: return .busy
        case 0: return .idle
        default: return .advanced
        }
    }

    private func take(_ step: RenewalStep, for record: RenewalRecord) async throws {
        switch step {
        case .adopt: try await Adoption(tools: tools, record: record).run()
        case .issue: try await Issuance(tools: tools, record: record).run()
        case .resume:
            guard let id = record.state.pair?.id else { return }
            try await tools.tell(.resumed(pairID: id), to: record.name)
        case .install(let indices): try await Installation(tools: tools, record: record).run(indices)
        case .act(let index): try await FollowUp(tools: tools, record: record).run(index)
        case .verify: try await Verification(tools: tools, record: record).run()
        case .consult: try await Consultation(tools: tools, record: record).run()
        }
    }
}
