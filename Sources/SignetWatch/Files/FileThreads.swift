import NIOPosix
import Synchronization

/// Threads for reading files: who waits for one can be cancelled, though the thread hangs in a network file system that does not answer.
struct FileThreads: Sendable {
    private let pool: NIOThreadPool

    init(count: Int) {
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    /// Does `work` on one of them.
    /// - Throws: `CancellationError` at once when the task is cancelled; what comes of the work then is dropped.
    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws -> Value {
        let answer = Answer<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answer.await(by: continuation)
                pool.submit { state in
                    guard case .active = state else { return answer.give(.failure(CancellationError())) }
                    answer.give(.success(work()))
                }
            }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }

    /// Lets them end when they are done, and waits for none.
    func end() { pool.shutdownGracefully { _ in } }

    /// The first answer counts.
    private final class Answer<Value: Sendable>: Sendable {
        private enum State {
            case open
            case awaited(CheckedContinuation<Value, any Error>)
            case given(Result<Value, any Error>)
            case done
        }

        private let state = Mutex(State.open)

        func await(by continuation: CheckedContinuation<Value, any Error>) {
            let given: Result<Value, any Error>? = state.withLock { state in
                guard case .given(let result) = state else {
                    state = .awaited(continuation)
                    return nil
                }
                state = .done
                return result
            }
            if let given { continuation.resume(with: given) }
        }

        func give(_ result: Result<Value, any Error>) {
            let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
                switch state {
                case .open:
                    state = .given(result)
                    return nil
                case .awaited(let continuation):
                    state = .done
                    return continuation
                case .given, .done: return nil
                }
            }
            waiting?.resume(with: result)
        }
    }
}
