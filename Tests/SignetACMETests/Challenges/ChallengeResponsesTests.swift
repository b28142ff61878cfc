import SignetCore
import SignetTestSupport
import Testing

@testable import SignetACME

/// The store that every front end answers from.
@Suite struct ChallengeResponsesTests {
    private let stage: ChallengeStage
    private let solver: PlacedAnswerSolver

    init() throws {
        stage = try ChallengeStage()
        solver = PlacedAnswerSolver(
            place: ListeningPlace.http(listener: nil, check: HTTPSelfCheck(names: MemoryNames())),
            responses: stage.responses)
    }

    @Test func everyProcessWithTheDatabaseAnswers() async throws {
        let other = HTTPChallengeAnswers(
            responses: ChallengeResponses(database: try ChallengeStage.open(stage.directory), clock: stage.clock),
            logger: stage.logger)
        let path = "/.well-known/acme-challenge/tok-1_A"
        #expect(await other.answer(path: path) == nil)
        try await solver.present(makeTask(.http01))
        #expect(await other.answer(path: path) == "tok-1_A.thumbprint")
        #expect(await other.answer(path: path + "?from=validator") == "tok-1_A.thumbprint")
        try await solver.cleanUp(makeTask(.http01))
        #expect(await other.answer(path: path) == nil)
    }

    @Test(arguments: [
        "", "/", "/.well-known/acme-challenge", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/tok-1_a",
        "/.well-known/acme-challenge/tok-1_A/", "/.well-known/acme-challenge/../tok-1_A", "/x/tok-1_A",
        "/.well-known/acme-challenge/%74ok-1_A", "/.well-known/acme-challenge/' OR 1=1 --",
    ])
    func otherPathsAreNotAnswered(path: String) async throws {
        try await solver.present(makeTask(.http01))
        #expect(await stage.httpAnswers.answer(path: path) == nil)
    }

    @Test func damagedPathsAreNotAnswered() async throws {
        try await solver.present(makeTask(.http01))
        let path = "/.well-known/acme-challenge/tok-1_A"
        for bytes in mutations(of: Array(path.utf8), count: 300, seed: 8555) {
            let damaged = String(decoding: bytes, as: UTF8.self)
            guard damaged != path, !damaged.hasPrefix(path + "?") else { continue }
            #expect(await stage.httpAnswers.answer(path: damaged) == nil, "\(damaged)")
        }
    }

    @Test func aClosedDatabaseMeansNoAnswer() async throws {
        try await solver.present(makeTask(.http01))
        try await stage.database.close()
        #expect(await stage.httpAnswers.answer(path: "/.well-known/acme-challenge/tok-1_A") == nil)
    }

    @Test func theNewestOfSeveralAnswersATLSName() async throws {
        let tls = PlacedAnswerSolver(
            place: ListeningPlace.tlsALPN(listener: nil, check: TLSALPNSelfCheck(names: MemoryNames())),
            responses: stage.responses)
        try await tls.present(makeTask(.tlsALPN01, token: "first"))
        stage.clock.advance(by: .seconds(1))
        try await tls.present(makeTask(.tlsALPN01, token: "second"))
        #expect(
            try await stage.responses.answer(forServerName: "SHOP.example.com")?.keyAuthorization == "second.thumbprint"
        )
        try await tls.cleanUp(makeTask(.tlsALPN01, token: "second"))
        #expect(
            try await stage.responses.answer(forServerName: "shop.example.com")?.keyAuthorization == "first.thumbprint")
        #expect(try await stage.responses.answer(forServerName: "other.example.com") == nil)
    }
}
