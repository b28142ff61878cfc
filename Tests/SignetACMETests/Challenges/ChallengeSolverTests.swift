import SignetCore
import SignetTestSupport
import Testing

@testable import SignetACME

/// What can be answered at all.
@Suite struct ChallengeSolverTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let type: ChallengeType
        let name: String
        let isWildcard: Bool
        let canBeProven: Bool
        var testDescription: String { "\(type) \(isWildcard ? "*." : "")\(name)" }
    }

    static let cases: [Case] = [
        Case(type: .http01, name: "a.example.com", isWildcard: false, canBeProven: true),
        Case(type: .http01, name: "a.example.com", isWildcard: true, canBeProven: false),
        Case(type: .http01, name: "192.0.2.1", isWildcard: false, canBeProven: true),
        Case(type: .tlsALPN01, name: "2001:db8::1", isWildcard: false, canBeProven: true),
        Case(type: .tlsALPN01, name: "a.example.com", isWildcard: true, canBeProven: false),
        Case(type: .dns01, name: "a.example.com", isWildcard: true, canBeProven: true),
        Case(type: .dns01, name: "192.0.2.1", isWildcard: false, canBeProven: false),
        Case(type: .dnsAccount01, name: "a.example.com", isWildcard: true, canBeProven: true),
        Case(type: .dnsPersist01, name: "192.0.2.1", isWildcard: false, canBeProven: false),
        Case(
            type: ChallengeType(rawValue: "device-attest-01"), name: "a.example.com", isWildcard: false,
            canBeProven: false),
    ]

    @Test(arguments: cases) func reach(_ example: Case) {
        let identifier = makeTask(example.type, example.name).identifier
        #expect(example.type.canProve(identifier, isWildcard: example.isWildcard) == example.canBeProven)
    }

    @Test func whatCannotBeProvenIsRefusedWithTheReason() async throws {
        let stage = try ChallengeStage()
        let names = MemoryNames()
        let http = PlacedAnswerSolver(
            place: ListeningPlace.http(listener: nil, check: HTTPSelfCheck(names: names)), responses: stage.responses)
        let dns = PlacedAnswerSolver(
            place: DNSPlace(name: "m", provider: names, names: names, propagation: names), responses: stage.responses)
        let wildcard = try await SignetError.thrown { try await http.present(makeTask(.http01, isWildcard: true)) }
        #expect(wildcard.code == .challengeUnsolvable)
        #expect(
            wildcard.message.contains("http-01 cannot be answered for *.shop.example.com: a wildcard is proven only"))
        let address = try await SignetError.thrown { try await dns.present(makeTask(.dns01, "192.0.2.7")) }
        #expect(address.message.contains("an identifier of type ip is not proven by it"))
        let other = try await SignetError.thrown { try await http.present(makeTask(.dns01)) }
        #expect(other.message.contains("what is configured answers http-01"))
        #expect(!http.canSolve(.http01, for: makeTask(.http01).identifier, isWildcard: true))
        #expect(http.canSolve(.http01, for: makeTask(.http01).identifier, isWildcard: false))
        #expect(try await stage.responses.all().isEmpty)
        #expect(names.changes.isEmpty)
    }

    @Test(arguments: [nil, "", "../../etc/passwd", "a b", "a%2e", "ä", String(repeating: "a", count: 257)])
    func tokensOutsideOfTheAlphabetAreRefused(token: String?) async throws {
        let stage = try ChallengeStage()
        let place = try WebrootPlace(directory: stage.directory.path, check: HTTPSelfCheck(names: MemoryNames()))
        let solver = PlacedAnswerSolver(place: place, responses: stage.responses)
        let error = try await SignetError.thrown { try await solver.present(makeTask(.http01, token: token)) }
        #expect(error.code == .challengeUnsolvable)
        #expect(try await stage.responses.all().isEmpty)
    }
}
