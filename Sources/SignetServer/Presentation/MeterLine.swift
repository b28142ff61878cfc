import Foundation
import Synchronization

/// A line on the terminal that says how far something is, gone again at the end. Nothing where no person watches.
public final class MeterLine: Sendable {
    private static let pace: Duration = .milliseconds(100)
    /// To the beginning of the line, of which nothing is left.
    private static let erasure = "\r\u{1B}[K"

    private let terminal: Terminal?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let shownAt = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameters:
    ///   - descriptor: of the stream, which is left alone where it is no terminal
    ///   - now: for the pace
    public init(
        descriptor: Int32 = STDERR_FILENO, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        terminal = Terminal(descriptor)
        self.now = now
    }

    /// What the line says changes at most ten times in a second. It is one line, whatever the text and however narrow the terminal.
    public func show(_ text: @autoclosure () -> String) {
        guard let terminal else { return }
        shownAt.withLock { shownAt in
            let now = now()
            if let shownAt, now - shownAt < Self.pace { return }
            shownAt = now
            terminal.write(Self.erasure + terminal.fitting(text()))
        }
    }

    /// Takes the line away.
    public func end() {
        shownAt.withLock { shownAt in
            guard shownAt != nil else { return }
            shownAt = nil
            terminal?.write(Self.erasure)
        }
    }
}

/// A terminal that a person sees.
private struct Terminal {
    private let descriptor: Int32

    /// nil: it is something else.
    init?(_ descriptor: Int32) {
        guard isatty(descriptor) == 1 else { return nil }
        self.descriptor = descriptor
    }

    /// What cannot be written is lost: the work goes on.
    func write(_ text: String) {
        try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(text.utf8))
    }

    /// As much of a text as one line takes: from a second one what is written would not go away again.
    func fitting(_ text: String) -> String {
        let line = text.onOneLine
        guard let width, line.count >= width else { return line }
        return String(line.prefix(width - 1))
    }

    /// In columns, at the moment; nil: it does not say.
    private var width: Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
