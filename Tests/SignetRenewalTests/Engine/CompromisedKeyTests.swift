import SignetCore
import SignetPKI
import Testing

@testable import SignetRenewal

@Suite("A key that others know")
struct CompromisedKeyTests {
    @Test func whatWasAskedForWithItIsGivenUp() {
        var script = MachineScript(makeSpec())
        let first = script.issue()
        script.tell(.requested)
        let request = script.prepare()
        script.tell(.compromised)
        #expect(script.machine.state.request == nil && script.machine.state.demandsNewKey == true)
        // The answer to it comes too late.
        script.tell(.issued(script.pair(request.id)))
        #expect(script.machine.state.pair == first && script.machine.state.demandsNewKey == true)
        let second = script.issue()
        #expect(script.machine.state.pair == second && script.machine.state.demandsNewKey == nil)
    }

    @Test func theNextCertificateHasAnotherKeyAndKeepsIt() async throws {
        let stage = try await EngineStage()
        var spec = makeSpec()
        spec.key.rotation = .never
        try await stage.engine.apply([spec])
        try await stage.engine.runDueOnce()
        func key() async throws -> PrivateKey? { try await stage.engine.pairInUse(of: spec.name)?.pair.key }
        let first = try await key()
        _ = try await stage.engine.renewNow(spec.name)
        #expect(try await key() == first)
        try await stage.engine.giveUpKey(of: spec.name)
        #expect(try await key() == first, "it is in use until there is another")
        _ = try await stage.engine.renewNow(spec.name)
        let second = try await key()
        #expect(second != nil && second != first)
        _ = try await stage.engine.renewNow(spec.name)
        #expect(try await key() == second)
    }
}
