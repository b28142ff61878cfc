import SignetCore
import SignetWatch
import Synchronization

/// Answers from memory and counts what it is asked.
final class ScriptedFetcher: RemoteFetching {
    typealias Answer = @Sendable (RemoteRequest) async throws -> [UInt8]

    private let answers: Mutex<[String: Answer]>
    private let seen = Mutex<[RemoteRequest]>([])

    init(_ answers: [String: Answer] = [:]) {
        self.answers = Mutex(answers)
    }

    /// What was asked, in order.
    var requests: [RemoteRequest] { seen.withLock { $0 } }

    func set(_ url: String, _ answer: @escaping Answer) {
        answers.withLock { $0[url] = answer }
    }

    func fetch(_ request: RemoteRequest) async throws -> [UInt8] {
        seen.withLock { $0.append(request) }
        guard let answer = answers.withLock({ $0[request.url] }) else {
            throw SignetError(.remoteFetchFailed, "\(request.url) could not be fetched: nobody is there.")
        }
        let bytes = try await answer(request)
        guard bytes.count <= request.sizeLimit else {
            throw SignetError(.remoteFetchFailed, "\(request.url) could not be fetched: it is too large.")
        }
        return bytes
    }
}
