import CProcesses
import Foundation

/// The two pipes of a task, and the files into which what comes out of them is copied.
struct TaskOutput {
    private struct Pipe {
        /// Negative once nobody can write to it any more.
        var reader: Int32
        var log: LogWriter?
    }

    private var pipes: [Pipe] = []
    private(set) var writers: [Int32] = []
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// - Throws: `StartFailure`.
    init(_ order: TaskOrder) throws(StartFailure) {
        for stream in [LogStream.stdout, .stderr] {
            let (reader, writer) = try Self.pipe()
            let log = order.logs.map { LogWriter($0, task: order.task, stream: stream) }
            pipes.append(Pipe(reader: reader, log: log))
            writers.append(writer)
        }
    }

    /// - Returns: two descriptors that a started program does not get.
    static func pipe() throws(StartFailure) -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw StartFailure("no pipe could be made", errno) }
        return (ends[0], ends[1])
    }

    /// Gives up the task's ends, once the task has them.
    mutating func closeWriters() {
        for writer in writers { close(writer) }
        writers = []
    }

    /// Bytes that could not be written.
    var lost: Int { pipes.reduce(0) { $0 + ($1.log?.lost ?? 0) } }

    /// Waits for output or signals, and copies what is there.
    mutating func copy(unless signals: KeeperSignals) {
        var polled = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
        // Negative descriptors are passed over.
        polled += pipes.map { pollfd(fd: $0.reader, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), -1) > 0 else { return }
        for index in pipes.indices where polled[index + 1].revents != 0 { _ = copyOnce(index) }
    }

    /// Copies what is left, when all who could write have ended. What somebody else still holds open is not waited for.
    mutating func drain() {
        for index in pipes.indices {
            let reader = pipes[index].reader
            guard reader >= 0 else { continue }
            _ = fcntl(reader, F_SETFL, fcntl(reader, F_GETFL) | O_NONBLOCK)
            while copyOnce(index) {}
        }
    }

    /// - Returns: whether there may be more.
    private mutating func copyOnce(_ index: Int) -> Bool {
        let count = read(pipes[index].reader, &buffer, buffer.count)
        if count < 0, errno == EINTR { return true }
        if count < 0, errno == EAGAIN { return false }
        guard count > 0 else {
            close(pipes[index].reader)
            pipes[index].reader = -1
            pipes[index].log?.close()
            return false
        }
        buffer.withUnsafeBytes { pipes[index].log?.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        return true
    }
}
