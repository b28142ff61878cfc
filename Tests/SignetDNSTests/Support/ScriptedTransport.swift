import SignetCore
import Synchronization

@testable import SignetDNS

/// A network that a test plays: for each message what "arrives", of which the first that is accepted counts.
final class ScriptedTransport: DNSTransport {
    struct Exchange: Sendable {
        let message: [UInt8]
        let server: DNSServerAddress
        let carrier: DNSCarrier
    }

    private let seen = Mutex<[Exchange]>([])
    private let script: @Sendable (Exchange) throws -> [[UInt8]]

    init(_ script: @escaping @Sendable (Exchange) throws -> [[UInt8]]) {
        self.script = script
    }

    /// Everything that was sent.
    var exchanges: [Exchange] { seen.withLock { $0 } }

    func exchange(
        _ message: [UInt8], with server: DNSServerAddress, over carrier: DNSCarrier, timeout: Duration,
        accepts: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        let exchange = Exchange(message: message, server: server, carrier: carrier)
        seen.withLock { $0.append(exchange) }
        guard let answer = try script(exchange).first(where: accepts) else {
            throw SignetError(.dnsTimedOut, "The name server \(server) did not answer within \(DurationText(timeout)).")
        }
        return answer
    }
}

extension [UInt8] {
    /// The message with the id of another one.
    func answering(_ query: [UInt8]) -> [UInt8] { Array(query[..<2] + self[2...]) }

    /// A query turned into an answer without records.
    func turned(code: UInt8 = 0, truncated: Bool = false) -> [UInt8] {
        var message = self
        message[2] |= truncated ? 0x86 : 0x84
        message[3] = code
        return message
    }
}
