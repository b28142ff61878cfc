import CProcesses
import Foundation
import SignetCore
import Synchronization

/// Waits until descriptors become readable: one thread for all of them.
///
/// Not by libdispatch: since Linux 6.9 the kernel calls the descriptor of a process a regular file, and libdispatch takes those
/// to be always readable.
final class DescriptorWatch: Sendable {
    static let shared = DescriptorWatch()

    private struct State {
        var waiting: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastNumber: UInt64 = 0
        var isRunning = false
    }

    private let state = Mutex(State())
    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))

    /// Returns when the descriptor is readable, or what it stands for has ended.
    /// - Throws: `CancellationError`; `.unreadableFile` when the system watches no more of them.
    func readable(_ descriptor: Int32) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let number = enter(continuation)
        var event = epoll_event(
            events: EPOLLIN.rawValue | EPOLLONESHOT.rawValue, data: epoll_data_t(u64: number))
        defer { state.withLock { _ = $0.waiting.removeValue(forKey: number) } }
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SignetError(
                .unreadableFile, "A descriptor cannot be watched: \(String(cString: strerror(errno))).",
                remedy: "Raise fs.epoll.max_user_watches.")
        }
        defer { epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event) }
        for await _ in stream {}
        try Task.checkCancellation()
    }

    private func enter(_ continuation: AsyncStream<Void>.Continuation) -> UInt64 {
        let (number, isFirst) = state.withLock { state in
            state.lastNumber += 1
            state.waiting[state.lastNumber] = continuation
            defer { state.isRunning = true }
            return (state.lastNumber, !state.isRunning)
        }
        if isFirst { Thread.detachNewThread { [self] in run() } }
        return number
    }

    private func run() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), -1)
            for event in events.prefix(Int(max(count, 0))) {
                let number = event.data.u64
                state.withLock { $0.waiting.removeValue(forKey: number) }?.finish()
            }
        }
    }
}
