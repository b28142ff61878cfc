import Foundation
import SignetTestSupport
import Synchronization

/// A pty that is the controlling terminal of this process, which must be one that a test started for itself.
struct PseudoTerminal {
    private let user: Int32
    private let program: Int32

    /// - Throws: `TestSupportError` when the process cannot have a terminal of its own.
    init() throws {
        var (user, program) = (Int32(-1), Int32(-1))
        // A session leader without a terminal gets the first one it opens.
        guard setsid() >= 0, openpty(&user, &program, nil, nil, nil) == 0, login_tty(dup(program)) == 0 else {
            throw TestSupportError("There is no terminal to be had: \(String(cString: strerror(errno))).")
        }
        (self.user, self.program) = (user, program)
    }

    /// Whether the terminal shows what is typed.
    var echoes: Bool {
        var modes = termios()
        return tcgetattr(program, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Starts someone who waits for the prompt, types the answer, and watches until the line ends.
    func answering(_ prompt: String, with answer: some Sequence<UInt8>) -> Typing {
        let typing = Typing()
        let (terminal, answer) = (user, Array(answer))
        DispatchQueue.global().async { typing.run(terminal, Array(prompt.utf8), answer) }
        return typing
    }

    /// A person at the terminal.
    final class Typing: Sendable {
        private let output = Mutex<[UInt8]>([])
        private let finished = DispatchSemaphore(value: 0)

        fileprivate func run(_ terminal: Int32, _ prompt: [UInt8], _ answer: [UInt8]) {
            readUntil(terminal) { $0 == prompt }
            answer.withUnsafeBytes { _ = write(terminal, $0.baseAddress, $0.count) }
            readUntil(terminal) { $0.last == 0x0A }
            finished.signal()
        }

        private func readUntil(_ terminal: Int32, _ isComplete: ([UInt8]) -> Bool) {
            var octet: UInt8 = 0
            while !output.withLock({ isComplete($0) }), read(terminal, &octet, 1) == 1 {
                output.withLock { $0.append(octet) }
            }
        }

        /// All that the terminal showed, up to the end of the line.
        var shown: String {
            finished.wait()
            return String(decoding: output.withLock { $0 }, as: UTF8.self)
        }
    }
}
