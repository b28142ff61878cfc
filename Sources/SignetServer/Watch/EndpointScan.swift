import SignetCore
import SignetWatch
import Synchronization

/// A quick look at TLS servers, of which nothing is kept: `signet scan`.
public struct EndpointScan: Sendable {
    /// How it went on the whole.
    public struct Summary: Sendable {
        /// How many places were told of.
        public let places: Int
        public let worst: Severity
        /// What could not be looked at, as sentences.
        public let problems: [String]
    }

    private let source: EndpointSource
    private let assessor: any Assessor

    /// - Parameters:
    ///   - targets: lines as in ``EndpointTarget``; `-` for more of them on standard input
    ///   - settings: everything else
    ///   - assessor: nil: the usual rules, with the authorities that this machine trusts
    /// - Throws: `.invalidEndpoint`; `.unreadableFile` for the machine's authorities.
    public init(
        of targets: [String], _ settings: EndpointSourceSettings = EndpointSourceSettings(name: "scan"),
        assessor: (any Assessor)? = nil
    ) throws {
        var settings = settings
        settings.endpoints = targets.filter { $0 != "-" }
        if settings.endpoints.count < targets.count { settings.endpointsFile = "-" }
        source = try EndpointSource(settings)
        self.assessor =
            try assessor
            ?? StandardAssessor(policy: AssessmentPolicy(trustAnchors: TrustAnchors(), unreadable: .critical))
    }

    /// Looks at everything once.
    /// - Parameter show: takes a record as soon as it is judged; one at a time
    /// - Throws: what the source and `show` throw.
    public func run(_ show: @escaping @Sendable (ScanRecord) throws -> Void) async throws -> Summary {
        let state = Mutex<(places: Int, worst: Severity)>((0, .ok))
        let extent = try await source.look { observation in
            let record = ScanRecord(observation, await assessor.findings(on: observation))
            try state.withLock { state in
                state.places += 1
                state.worst = max(state.worst, record.severity)
                try show(record)
            }
        }
        let (places, worst) = state.withLock { ($0.places, $0.worst) }
        let least: Severity = extent.problems.isEmpty ? .ok : .warning
        return Summary(places: places, worst: max(worst, least), problems: extent.problems)
    }
}
