import SignetCore

/// Looks for an http-01 answer as validators do (RFC 8555 section 8.3): at every address of the name, on port 80, along
/// redirects.
public struct HTTPSelfCheck: Sendable {
    /// The ports on which http and https are asked; others than 80 and 443 only where something maps them, as in tests.
    public struct Ports: Hashable, Sendable {
        /// Asked where a URL says 80.
        public var http = 80
        /// Asked where a URL says 443.
        public var https = 443

        /// 80 and 443.
        public init() {}
    }

    private let dialler: any HTTPDialling
    private let names: any ChallengeNameService
    private let ports: Ports

    /// Creates the check.
    public init(
        names: any ChallengeNameService, dialler: any HTTPDialling = HTTPDialler(), ports: Ports = Ports()
    ) {
        self.names = names
        self.dialler = dialler
        self.ports = ports
    }

    /// - Throws: `.challengeNotVisible` with what was seen at each address that did not show the answer.
    func look(for answer: PresentedAnswer) async throws {
        let start = HTTPLocation(
            isTLS: false, host: answer.identifier.value.lowercased(), port: 80,
            path: HTTPChallengeAnswers.path(ofToken: answer.token))
        try await AddressSurvey(names: names).survey(answer) { address in
            await HTTPTrail(
                start: start, expected: answer.keyAuthorization, names: names, dialler: dialler, ports: ports
            ).walk(from: address)
        }
    }
}
