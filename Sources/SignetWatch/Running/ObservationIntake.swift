import SignetPKI

/// Takes observations one by one, judges them in parallel and writes them in batches, so that neither memory nor the number of
/// transactions grows with how many there are.
actor ObservationIntake {
    private let batch: Int
    private let parallelism: Int
    private let assessor: any Assessor
    private let revocations: KnownRevocations
    private let recall: @Sendable (Place) throws -> Sighting?
    private let lastFound: @Sendable (DecodedCertificate, Place) throws -> [Finding]
    private let write: @Sendable ([AssessedObservation]) async throws -> Void
    private var waiting: [Observation] = []
    private var isWriting = false
    /// Why observations were not written: whatever a source makes of it, the run has failed.
    private(set) var failure: (any Error)?
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - revocations: those that are known
    ///   - recall: what a place showed before
    ///   - lastFound: what was found of a certificate at a place before
    init(
        batch: Int, parallelism: Int, assessor: any Assessor, revocations: KnownRevocations,
        recall: @escaping @Sendable (Place) throws -> Sighting?,
        lastFound: @escaping @Sendable (DecodedCertificate, Place) throws -> [Finding],
        write: @escaping @Sendable ([AssessedObservation]) async throws -> Void
    ) {
        self.batch = batch
        self.parallelism = parallelism
        self.assessor = assessor
        self.revocations = revocations
        self.recall = recall
        self.lastFound = lastFound
        self.write = write
    }

    /// - Throws: what recalling and writing throw.
    func take(_ observation: Observation) async throws {
        await enter()
        defer { leave() }
        waiting.append(observation)
        if waiting.count >= batch { try await flush() }
    }

    /// Writes what has not been written.
    /// - Throws: what recalling and writing throw.
    func finish() async throws {
        await enter()
        defer { leave() }
        try await flush()
    }

    private func flush() async throws {
        guard !waiting.isEmpty else { return }
        let observations = waiting
        waiting = []
        do {
            try await write(judged(observations.map(recalled)))
        } catch {
            failure = error
            throw error
        }
    }

    /// A place that cannot be read is judged by what it last showed, too; others by what was once said of their certificates.
    private func recalled(_ observation: Observation) throws -> Observation {
        var observation = observation
        observation.knownRevocations = revocations
        guard case .unreadable = observation.outcome else { return observation }
        observation.lastShown = try recall(observation.place)
        return observation
    }

    private func judged(_ observations: [Observation]) async throws -> [AssessedObservation] {
        let assessments = await assessments(of: observations)
        return try zip(observations, assessments).map { observation, assessment in
            var findings = assessment.findings
            // What cannot be judged this time is as it was found last.
            if case .seen(let sighting) = observation.outcome, !assessment.unjudged.isEmpty {
                findings = assessment.keeping(try lastFound(sighting.leaf, observation.place))
            }
            var assessed = AssessedObservation(observation, findings: findings)
            assessed.revocationNews = assessment.revocationNews
            return assessed
        }
    }

    private func assessments(of observations: [Observation]) async -> [Assessment] {
        await withTaskGroup(of: (Int, Assessment).self) { group in
            var assessments = [Assessment](repeating: Assessment([]), count: observations.count)
            var next = 0
            func begin() {
                guard next < observations.count else { return }
                let (index, observation, assessor) = (next, observations[next], assessor)
                next += 1
                group.addTask { (index, await assessor.assessment(of: observation)) }
            }
            for _ in 0..<parallelism { begin() }
            for await (index, found) in group {
                assessments[index] = found
                begin()
            }
            return assessments
        }
    }

    // While a batch is judged and written, who brings more waits.

    private func enter() async {
        guard isWriting else {
            isWriting = true
            return
        }
        await withCheckedContinuation { queue.append($0) }
    }

    private func leave() {
        if queue.isEmpty {
            isWriting = false
        } else {
            queue.removeFirst().resume()
        }
    }
}
