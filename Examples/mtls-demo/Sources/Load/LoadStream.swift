import NIOSSL
import SignetRenewal

/// A stream of requests from several workers that goes on until its task is cancelled.
struct LoadStream: Sendable {
    /// How workers use connections.
    enum Connections: Sendable {
        /// Each request on a connection of its own.
        case new
        /// All requests on one connection.
        case kept
    }

    let recorder: StreamRecorder
    let endpoint: Endpoint
    let path: String
    let connections: Connections
    let workers: Int
    /// From the start of one request of a worker to the start of its next.
    let interval: Duration
    /// The context to dial with; read for every connection, so that a renewed certificate is used.
    let context: RenewedContext

    /// Works until cancelled.
    func run() async {
        await withTaskGroup { group in
            for _ in 0..<workers {
                group.addTask {
                    while !Task.isCancelled { await round() }
                }
            }
        }
    }

    /// One connection from its opening to its end.
    private func round() async {
        let started = ContinuousClock.now
        do {
            let context = try context.current()
            try await HTTPSConnection.open(to: endpoint, context: context) { connection in
                recorder.connected()
                switch connections {
                case .new: try await request(on: &connection)
                case .kept: try await requestsUntilTheEnd(on: &connection)
                }
            }
        } catch {
            if Task.isCancelled { return }
            recorder.failed(TLSFailure(error).description)
        }
        try? await Task.sleep(until: started + interval, clock: .continuous)
    }

    private func requestsUntilTheEnd(on connection: inout HTTPSConnection) async throws {
        while !Task.isCancelled {
            let started = ContinuousClock.now
            do {
                guard connection.isOpen, try await request(on: &connection) else { return recorder.lost() }
            } catch {
                if !Task.isCancelled { recorder.lost() }
                throw error
            }
            try? await Task.sleep(until: started + interval, clock: .continuous)
        }
    }

    /// Returns whether the connection may be used again.
    @discardableResult
    private func request(on connection: inout HTTPSConnection) async throws -> Bool {
        let started = ContinuousClock.now
        let answer = try await connection.get(path)
        guard answer.status == 200 else { throw WrongAnswer(answer: answer) }
        recorder.answered(serial: answer.serverSerial, started: started)
        return !answer.closes
    }
}

/// An answer, but not the one asked for.
private struct WrongAnswer: Error, CustomStringConvertible {
    let answer: HTTPAnswer
    var description: String { "answer \(answer.status): \(answer.body.pageText)" }
}
