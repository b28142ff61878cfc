import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// The prompt on a terminal: each test runs in a process of its own, whose controlling terminal is a fresh pty.
@Suite struct PassphrasePromptTests {
    @Test func lineIsReadWithoutEcho() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal()
            let typing = terminal.answering("Passphrase: ", with: "correct horse\n")
            #expect(try PassphraseSource.terminal(prompt: "Passphrase: ").read().reveal() == "correct horse")
            #expect(typing.shown == "Passphrase: \r\n")
            #expect(terminal.echoes)
        }
    }

    @Test func lineIsEdited() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal()
            let typing = terminal.answering("? ", with: "wrong\u{15}corrext\u{7F}\u{7F}ct hö\u{8}örse\r")
            #expect(try PassphraseSource.terminal(prompt: "? ").read().reveal() == "correct hörse")
            #expect(typing.shown == "? \r\n")
        }
    }

    @Test func interruptionLeavesTheTerminalAsItWas() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal()
            let typing = terminal.answering("? ", with: "corr\u{3}")
            #expect(throws: SignetError(.unreadablePassphrase, "")) {
                try PassphraseSource.terminal(prompt: "? ").read()
            }
            #expect(typing.shown == "? \r\n")
            #expect(terminal.echoes)
        }
    }

    @Test func emptyAnswerAndHangUpAreErrors() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal()
            for answer in ["\n", "\u{4}", String(repeating: "x", count: 5000)] {
                let typing = terminal.answering("? ", with: answer)
                #expect(throws: SignetError(.unreadablePassphrase, "")) {
                    try PassphraseSource.terminal(prompt: "? ").read()
                }
                #expect(typing.shown == "? \r\n")
            }
        }
    }

    @Test func withoutTerminalTheOtherWaysAreNamed() async {
        await #expect(processExitsWith: .success) {
            _ = setsid()
            let error = #expect(throws: SignetError.self) { try PassphraseSource(parsing: "prompt").read() }
            #expect(error?.code == .unreadablePassphrase)
            #expect(error?.remedy?.contains("file or environment") == true)
        }
    }
}
