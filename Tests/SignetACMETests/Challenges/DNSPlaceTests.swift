import SignetCore
import SignetTestSupport
import Testing

@testable import SignetACME

/// TXT records of dns-01 and dns-account-01.
@Suite struct DNSPlaceTests {
    private let stage: ChallengeStage
    private let names = MemoryNames()

    init() throws { stage = try ChallengeStage() }

    private func solver(_ policy: SelfCheckPolicy = .look) -> PlacedAnswerSolver {
        PlacedAnswerSolver(
            place: DNSPlace(name: "main", provider: names, names: names, propagation: names),
            responses: stage.responses, policy: policy)
    }

    @Test func theValueIsTheDigest() async throws {
        try await solver().present(makeTask(.dns01, token: "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"))
        // printf '%s' evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.thumbprint | openssl dgst -sha256 -binary | basenc --base64url
        let wanted = try await runTool(
            "openssl", ["dgst", "-sha256", "-binary"],
            input: Array("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.thumbprint".utf8))
        let value = try #require(names.values.first?.split(separator: " ").last)
        let padded = value.replacing("-", with: "+").replacing("_", with: "/") + "="
        let decoded = try await runTool("openssl", ["base64", "-d", "-A"], input: Array(padded.utf8))
        #expect(decoded.outputBytes == wanted.outputBytes)
        #expect(value.count == 43)
    }

    @Test func hooksAreToldTheChallenge() async throws {
        try await solver().present(makeTask(.dns01, isWildcard: true))
        let challenge = try #require(names.state.withLock { $0.records.first?.challenge })
        #expect(challenge.domain == "shop.example.com")
        #expect(challenge.token == "tok-1_A")
        #expect(challenge.keyAuthorization == "tok-1_A.thumbprint")
        try await solver().cleanUp(makeTask(.dns01, isWildcard: true))
        #expect(names.values.isEmpty)
    }

    @Test func apexAndWildcardLieBesideEachOther() async throws {
        let (apex, wildcard) = (makeTask(.dns01, token: "a"), makeTask(.dns01, token: "b", isWildcard: true))
        try await solver().present(apex)
        try await solver().present(wildcard)
        #expect(names.values.count == 2)
        try await solver().check(apex)
        try await solver().check(wildcard)
        try await solver().cleanUp(apex)
        #expect(names.values == ["_acme-challenge.shop.example.com \(KeyAuthorizationDigest.text("b.thumbprint"))"])
        try await solver().cleanUp(wildcard)
        #expect(names.values.isEmpty)
        #expect(
            names.changes
                == ["add", "add", "remove", "remove"].map { "\($0) _acme-challenge.shop.example.com in example.com" })
    }

    @Test func anAliasIsFollowedAndTheRecordRemovedWhereItWasPut() async throws {
        names.state.withLock { $0.aliases["_acme-challenge.shop.example.com"] = "shop.acme.example.net" }
        try await solver().present(makeTask(.dns01))
        #expect(names.changes == ["add shop.acme.example.net in example.net"])
        // The alias is changed while the order runs.
        names.state.withLock { $0.aliases = [:] }
        try await solver().cleanUp(makeTask(.dns01))
        #expect(names.changes.last == "remove shop.acme.example.net in example.net")
    }

    @Test func anAliasChangedBetweenTwoAttemptsLeavesNothing() async throws {
        try await solver().present(makeTask(.dns01))
        names.state.withLock { $0.aliases["_acme-challenge.shop.example.com"] = "shop.acme.example.net" }
        try await solver().present(makeTask(.dns01))
        #expect(names.values.map { $0.split(separator: " ")[0] } == ["shop.acme.example.net"])
        try await solver().cleanUp(makeTask(.dns01))
        #expect(names.values.isEmpty)
    }

    /// The name that draft-ietf-acme-dns-account-label section 3.1 gives for this account.
    @Test func theLabelOfAnAccount() async throws {
        let task = makeTask(
            .dnsAccount01, "www.example.org", account: "https://example.com/acme/acct/ExampleAccount")
        try await solver().present(task)
        #expect(names.changes == ["add _ujmmovf2vn55tgye._acme-challenge.www.example.org in example.org"])
        try await solver().cleanUp(task)
        #expect(names.values.isEmpty)
    }

    @Test func aServerThatLagsIsNamed() async throws {
        try await solver().present(makeTask(.dns01))
        names.state.withLock { $0.isStale = true }
        let error = try await SignetError.thrown { try await solver().check(makeTask(.dns01)) }
        #expect(error.code == .challengeNotVisible)
        #expect(error.message.contains("ns2.example.com at 192.0.2.53 still answers \"stale\""))
        #expect(error.remedy == "Check the transfer to that server.")
        try await solver(.none).check(makeTask(.dns01))
    }

    @Test func aZoneThatCannotBeChangedLeavesARowToCleanUp() async throws {
        names.state.withLock { $0.failure = SignetError(.timedOut, "No answer.") }
        await #expect(throws: SignetError(.timedOut, "")) { try await solver().present(makeTask(.dns01)) }
        #expect(try await stage.responses.all().map(\.zone) == ["example.com"])
        names.state.withLock { $0.failure = nil }
        try await solver().cleanUp(makeTask(.dns01))
        #expect(try await stage.responses.all().isEmpty)
    }
}
