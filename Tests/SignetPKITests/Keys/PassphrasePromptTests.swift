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
            let typing = terminal.answering("Passphrase: ", with: "correct horse\n".utf8)
            #expect(try PassphraseSource.terminal(prompt: "Passphrase: ").read().reveal() == "correct horse")
            #expect(typing.shown == "Passphrase: \r\n")
            #expect(terminal.echoes)
        }
    }

    @Test func lineIsEdited() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal()
            let typing = terminal.answering("? ", with: "wrong\u{15}corrext\u{7F}\u{7F}ct hö\u{8}örse\r".utf8)
            #expect(try PassphraseSource.terminal(prompt: "? ").read().reveal() == "correct hörse")
            #expect(typing.shown == "? \r\n")
        }
    }

    @Test func interruptionLeavesTheTerminalAsItWas() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal()
            let typing = terminal.answering("? ", with: "corr\u{3}".utf8)
            #expect(throws: SignetError(.unreadablePassphrase, "")) {
                try PassphraseSource.terminal(prompt: "? ").read()
            }
            #expect(typing.shown == "? \r\n")
            #expect(terminal.echoes)
        }
    }

    @Test func unusableAnswersAreErrors() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal()
            for answer in [[0x0A], [0x04], [0xFC, 0x0A], [UInt8](repeating: 0x78, count: 5000)] {
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
