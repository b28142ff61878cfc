import Foundation
import Synchronization

/// A thread that lives as long as the test program.
///
/// The signal that a child has asked for (PR_SET_PDEATHSIG) comes when the thread that started it ends, not when the process
/// does, and threads of a pool end whenever they have been idle. So whoever counts on that signal starts children here.
final class LastingThread: Sendable {
    static let shared = LastingThread()

    private let waiting = Mutex<[@Sendable () -> Void]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    private init() {
        Thread.detachNewThread { [self] in
            while true {
                arrivals.wait()
                waiting.withLock { $0.removeFirst() }()
            }
        }
    }

    /// Does `body` on the thread and waits for it.
    func run(_ body: @escaping @Sendable () throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex<Result<Void, any Error>>(.success(()))
        waiting.withLock { waiting in
            waiting.append {
                let result = Result(catching: body)
                outcome.withLock { $0 = result }
                done.signal()
            }
        }
        arrivals.signal()
        done.wait()
        try outcome.withLock { $0 }.get()
    }
}
