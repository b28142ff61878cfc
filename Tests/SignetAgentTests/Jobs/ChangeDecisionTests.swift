import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// What follows when templates have other content: reference 4.
struct ChangeDecisionTests {
    private static let script = ChangeScript(
        command: "/local/x", arguments: [], timeout: DurationText(.seconds(5)), failsTask: false)

    private func template(_ change: TemplateStanza.ChangeMode, splay: Int = 5) -> TemplateStanza {
        TemplateStanza(
            name: "t", source: .text(""), destination: "local/x", change: change,
            splay: DurationText(.seconds(splay)), permissions: "0644", leftDelimiter: "{{", rightDelimiter: "}}",
            isEnvironment: false, failsOnMissingKey: false, isRenderedOnce: false)
    }

    @Test(
        arguments: [
            ([], .nothing), ([.nothing, .nothing], .nothing), ([.restart, .nothing], .restart),
            ([.signal("SIGHUP"), .restart, .script(script)], .restart),
            (
                [.signal("SIGHUP"), .nothing, .signal("SIGUSR1"), .signal("SIGHUP")],
                .tell(signals: ["SIGHUP", "SIGUSR1"], scripts: [])
            ),
            ([.script(script), .signal("SIGHUP")], .tell(signals: ["SIGHUP"], scripts: [script])),
        ] as [([TemplateStanza.ChangeMode], ChangeDecision.Action)])
    func whatTheyAskForIsJoined(_ changes: [TemplateStanza.ChangeMode], _ action: ChangeDecision.Action) {
        #expect(ChangeDecision(changed: changes.map { template($0) }).action == action)
    }

    @Test func thereIsOneSplayTheLongestOfThoseThatAskForAnything() {
        let decision = ChangeDecision(
            changed: [
                template(.nothing, splay: 60), template(.restart, splay: 3), template(.signal("SIGHUP"), splay: 8),
            ])
        #expect(decision.longestSplay == .seconds(8))
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let splay = decision.splay(using: &generator)
            #expect(splay >= .zero && splay <= .seconds(8))
        }
        #expect(ChangeDecision(changed: [template(.nothing)]).splay(using: &generator) == .zero)
    }
}
