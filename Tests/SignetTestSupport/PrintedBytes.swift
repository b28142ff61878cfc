import Foundation
import Synchronization

/// What comes out of a pipe, handed on in order by whoever takes it: the thread that follows it to its end, which may come long
/// after the program's own when a descendant has the pipe too, and the one that has seen the program end.
///
/// Not by readabilityHandler: it closes the descriptor while libdispatch still watches it, and when the number is used again
/// meanwhile, libdispatch crashes.
final class PrintedBytes: Sendable {
    /// nil: the end was reached, and it is closed.
    private let descriptor: Mutex<Int32?>
    private let deliver: @Sendable ([UInt8]) -> Void

    /// - Parameter pipe: the end to read; it belongs to this object from then on
    /// - Throws: `TestSupportError` when there is no descriptor left for it.
    init(_ pipe: FileHandle, deliver: @escaping @Sendable ([UInt8]) -> Void) throws {
        let own = fcntl(pipe.fileDescriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0, fcntl(own, F_SETFL, O_NONBLOCK) == 0 else {
            throw TestSupportError("The output of a program cannot be read: \(String(cString: strerror(errno)))")
        }
        try pipe.close()
        descriptor = Mutex(own)
        self.deliver = deliver
    }

    /// Returns when nobody has the pipe any more.
    func followToTheEnd() {
        while let waited = descriptor.withLock({ $0 }) {
            var wanted = pollfd(fd: waited, events: Int16(POLLIN), revents: 0)
            poll(&wanted, 1, -1)
            takeWhatIsThere()
        }
    }

    /// Hands on what has come so far.
    func takeWhatIsThere() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(open, &piece, piece.count)
                if count > 0 {
                    deliver(Array(piece[..<count]))
                } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                    close(open)
                    descriptor = nil
                    return
                } else if errno == EAGAIN {
                    return
                }
            }
        }
    }
}
