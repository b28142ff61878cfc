import Foundation
import SignetACME
import Synchronization

/// Notes how long each request took, from sending it to the last byte of its answer.
final class TimedTransport: ACMETransport {
    struct Exchange: Sendable {
        var url: String
        var duration: Duration
        var ended: Date
        /// A look that found the CA at work still: one too early, which a client that knew the moment would not have taken.
        var wasTooEarly: Bool
    }

    private struct Status: Decodable {
        var status: String
    }

    private let base: any ACMETransport
    private let taken = Mutex<[Exchange]>([])

    init(_ base: any ACMETransport) {
        self.base = base
    }

    var exchanges: [Exchange] { taken.withLock(\.self) }

    func send(_ request: ACMEHTTPRequest) async throws -> ACMEHTTPResponse {
        let started = ContinuousClock.now
        let response = try await base.send(request)
        let duration = ContinuousClock.now - started
        let status = try? JSONDecoder().decode(Status.self, from: Data(response.body)).status
        let isUnfinished = status == "pending" || status == "processing"
        taken.withLock { taken in
            let wasAsked = taken.contains { $0.url == request.url }
            taken.append(
                Exchange(
                    url: request.url, duration: duration, ended: Date(), wasTooEarly: isUnfinished && wasAsked))
        }
        return response
    }
}
