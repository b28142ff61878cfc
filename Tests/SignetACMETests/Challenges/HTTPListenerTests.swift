import Foundation
import SignetCore
import SignetRenewal
import SignetTestSupport
import Testing

@testable import SignetACME

/// The listener of http-01 against curl.
@Suite struct HTTPListenerTests {
    private let stage: ChallengeStage
    private let names = MemoryNames(addresses: ["shop.example.com": ["127.0.0.1"]])

    init() throws { stage = try ChallengeStage() }

    private func listener(_ addresses: [Endpoint] = [Endpoint(host: "127.0.0.1", port: 0)]) throws -> ChallengeListener
    {
        try ChallengeListener(http: stage.httpAnswers, addresses: addresses)
    }

    private func solver(_ listener: ChallengeListener, port: Int = 80) -> PlacedAnswerSolver {
        var ports = HTTPSelfCheck.Ports()
        ports.http = port
        return PlacedAnswerSolver(
            place: ListeningPlace.http(listener: listener, check: HTTPSelfCheck(names: names, ports: ports)),
            responses: stage.responses)
    }

    private func curl(_ place: Endpoint, _ path: String, _ options: [String] = []) async throws -> ToolResult {
        try await runTool("curl", ["-sS", "-i", "--max-time", "20"] + options + ["http://\(place)\(path)"])
    }

    @Test func itAnswersWhileAChallengeIsPending() async throws {
        let listener = try listener()
        let solver = solver(listener)
        #expect(await listener.boundAddresses.isEmpty)
        try await solver.present(makeTask(.http01))
        try await solver.present(makeTask(.http01, "two.example.com", token: "tok2"))
        let place = try #require(await listener.boundAddresses.first)

        let answer = try await curl(
            place, "/.well-known/acme-challenge/tok-1_A", ["-H", "Host: whatever.example.net"])
        #expect(answer.output.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.output.lowercased().contains("content-type: application/octet-stream\r\n"))
        #expect(answer.output.hasSuffix("\r\n\r\ntok-1_A.thumbprint"))
        for path in ["/", "/.well-known/acme-challenge/other", "/.well-known/acme-challenge/"] {
            #expect(try await curl(place, path).output.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        }
        let head = try await curl(place, "/.well-known/acme-challenge/tok-1_A", ["-I"])
        #expect(head.output.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.output.hasSuffix("\r\n\r\n"))
        let post = try await curl(place, "/.well-known/acme-challenge/tok-1_A", ["-d", "x"])
        #expect(post.output.hasPrefix("HTTP/1.1 405 "))

        try await solver.cleanUp(makeTask(.http01))
        #expect(try await curl(place, "/.well-known/acme-challenge/tok-1_A").output.hasPrefix("HTTP/1.1 404"))
        #expect(try await curl(place, "/.well-known/acme-challenge/tok2").output.hasSuffix("tok2.thumbprint"))
        try await solver.cleanUp(makeTask(.http01, "two.example.com", token: "tok2"))
        #expect(await listener.boundAddresses.isEmpty)
        #expect(try await curl(place, "/").status == 7)
    }

    @Test func severalProcessesShareAPort() async throws {
        let first = try listener()
        try await solver(first).present(makeTask(.http01))
        let place = try #require(await first.boundAddresses.first)
        // As another process would: its own connection to the database, its own sockets.
        let responses = ChallengeResponses(database: try ChallengeStage.open(stage.directory), clock: stage.clock)
        let second = try ChallengeListener(
            http: HTTPChallengeAnswers(responses: responses, logger: stage.logger), addresses: [place])
        try await second.begin("of the second")
        for _ in 0..<12 {
            #expect(
                try await curl(place, "/.well-known/acme-challenge/tok-1_A").output.hasSuffix("tok-1_A.thumbprint"))
        }
        try await solver(first).cleanUp(makeTask(.http01))
        #expect(try await curl(place, "/.well-known/acme-challenge/tok-1_A").output.hasPrefix("HTTP/1.1 404"))
        await second.end("of the second")
        #expect(try await curl(place, "/").status == 7)
    }

    @Test func manyAtOnceOpenOnce() async throws {
        let listener = try listener()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 { group.addTask { try await listener.begin("\(number)") } }
            try await group.waitForAll()
        }
        #expect(await listener.boundAddresses.count == 1)
        for number in 0..<20 { await listener.end("\(number)") }
        #expect(await listener.boundAddresses.isEmpty)
    }

    @Test func bothFamiliesOnOnePort() async throws {
        let port = try freePort()
        let listener = try listener(ChallengeListener.everywhere(port: port))
        let solver = solver(listener)
        try await solver.present(makeTask(.http01))
        let bound = await listener.boundAddresses
        #expect(bound.contains(Endpoint(host: "0.0.0.0", port: port)))
        for address in bound {
            let host = address.host == "::" ? "::1" : "127.0.0.1"
            let answer = try await curl(Endpoint(host: host, port: port), "/.well-known/acme-challenge/tok-1_A", ["-g"])
            #expect(answer.output.hasSuffix("tok-1_A.thumbprint"), "\(answer.everything)")
        }
        try await solver.cleanUp(makeTask(.http01))
    }

    @Test func aPortOfAnotherProgramIsNamed() async throws {
        let port = try freePort()
        let other = try BackgroundProcess.start(
            "python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "\(port)"])
        try await other.waitForOutput(containing: "Serving HTTP")
        let listener = try listener([Endpoint(host: "127.0.0.1", port: port)])
        let error = try await SignetError.thrown { try await solver(listener).present(makeTask(.http01)) }
        #expect(error.code == .challengeCannotListen)
        #expect(error.message == "Signet cannot listen on 127.0.0.1:\(port) to answer http-01: Address already in use.")
        other.signal(SIGKILL)
        try await other.waitForExit()
        // It is tried anew, not remembered.
        try await solver(listener).present(makeTask(.http01))
        #expect(await listener.boundAddresses.count == 1)
        try await solver(listener).cleanUp(makeTask(.http01))
    }

    @Test func namesCannotBeListenedOn() throws {
        #expect(throws: SignetError(.invalidInput, "")) { try listener([Endpoint(host: "localhost", port: 80)]) }
        #expect(throws: SignetError(.invalidInput, "")) { try listener([]) }
    }

    @Test func theSelfCheckSeesIt() async throws {
        let listener = try listener()
        try await solver(listener).present(makeTask(.http01))
        let place = try #require(await listener.boundAddresses.first)
        try await solver(listener, port: place.port).check(makeTask(.http01))
        await listener.end(PresentedAnswer.id(of: makeTask(.http01), at: "http"))
        let error = try await SignetError.thrown {
            try await solver(listener, port: place.port).check(makeTask(.http01))
        }
        #expect(error.message.contains("127.0.0.1 port \(place.port) refused the connection"))
    }
}
