import Foundation
import SignetCore

/// The controlling terminal, for asking secrets.
enum Terminal {
    /// Writes `prompt` and reads one line without echo. The terminal's modes are put back in every case; Ctrl-C is read as
    /// a character meanwhile, so that it cannot leave the terminal without echo.
    /// - Throws: `.unreadablePassphrase` without a terminal, at its end, or on Ctrl-C.
    static func readSecretLine(prompt: String) throws -> String {
        let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else {
            throw SignetError(
                .unreadablePassphrase, "The passphrase cannot be asked for: there is no terminal.",
                remedy: "Give it by file or environment variable.")
        }
        defer { close(terminal) }
        var modes = termios()
        guard tcgetattr(terminal, &modes) == 0 else {
            throw SignetError(.unreadablePassphrase, "The terminal's modes could not be read.")
        }
        var silent = modes
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else {
            throw SignetError(.unreadablePassphrase, "The terminal's echo could not be turned off.")
        }
        defer {
            tcsetattr(terminal, TCSAFLUSH, &modes)
            write("\n", to: terminal)
        }
        write(prompt, to: terminal)
        return try line(from: terminal)
    }

    private static func line(from terminal: Int32) throws -> String {
        var line: [UInt8] = []
        while line.count <= 4096 {
            var octet: UInt8 = 0
            let count = read(terminal, &octet, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { break }
            switch octet {
            case 0x0A, 0x0D, 0x04:
                guard let text = String(validating: line, as: UTF8.self) else {
                    throw SignetError(
                        .unreadablePassphrase, "The passphrase typed is not UTF-8 text.",
                        remedy: "Set the terminal to UTF-8, or give the passphrase by file.")
                }
                return text
            case 0x03: throw SignetError(.unreadablePassphrase, "Asking for the passphrase was interrupted.")
            case 0x08, 0x7F:
                while let last = line.popLast(), last & 0xC0 == 0x80 {}
            case 0x15: line.removeAll()
            default: line.append(octet)
            }
        }
        throw SignetError(.unreadablePassphrase, "The terminal gave no complete line of at most 4 KiB.")
    }

    private static func write(_ text: String, to terminal: Int32) {
        var text = text
        text.withUTF8 { _ = Glibc.write(terminal, $0.baseAddress, $0.count) }
    }
}
