import Foundation
import SignetTestSupport

/// A pty that is the controlling terminal of this process, which must be one that a test started for itself.
struct PseudoTerminal {
    private let user: Int32
    private let program: Int32

    /// - Throws: `TestSupportError` when the process cannot have a terminal of its own.
    init() throws {
        guard setsid() >= 0 else { throw TestSupportError("setsid: \(String(cString: strerror(errno)))") }
        user = posix_openpt(O_RDWR | O_NOCTTY)
        guard user >= 0, grantpt(user) == 0, unlockpt(user) == 0, let name = ptsname(user) else {
            throw TestSupportError("posix_openpt: \(String(cString: strerror(errno)))")
        }
        // A session leader without a terminal gets the first one it opens.
        program = open(name, O_RDWR)
        guard program >= 0 else { throw TestSupportError("open: \(String(cString: strerror(errno)))") }
    }

    /// Whether the terminal shows what is typed.
    var echoes: Bool {
        var modes = termios()
        return tcgetattr(program, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Starts someone who waits for the prompt, types the answer, and watches until the line ends.
    func answering(_ prompt: String, with answer: String) -> Typing {
        let typing = Typing(terminal: user, prompt: prompt, answer: answer)
        typing.start()
        return typing
    }

    /// A person at the terminal.
    final class Typing: Thread, @unchecked Sendable {
        // Written by the thread only, and read after `finished` was signalled.
        private var output: [UInt8] = []
        private let terminal: Int32
        private let prompt: [UInt8]
        private let answer: [UInt8]
        private let finished = DispatchSemaphore(value: 0)

        init(terminal: Int32, prompt: String, answer: String) {
            self.terminal = terminal
            self.prompt = Array(prompt.utf8)
            self.answer = Array(answer.utf8)
        }

        override func main() {
            readUntil { $0 == prompt }
            answer.withUnsafeBytes { _ = write(terminal, $0.baseAddress, $0.count) }
            readUntil { $0.last == 0x0A }
            finished.signal()
        }

        private func readUntil(_ isComplete: ([UInt8]) -> Bool) {
            var octet: UInt8 = 0
            while !isComplete(output), read(terminal, &octet, 1) == 1 { output.append(octet) }
        }

        /// All that the terminal showed, up to the end of the line.
        var shown: String {
            finished.wait()
            return String(decoding: output, as: UTF8.self)
        }
    }
}
