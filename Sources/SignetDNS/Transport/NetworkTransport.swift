import NIOCore
import NIOPosix
import SignetCore

/// The real network. No thread ever waits for it.
struct NetworkTransport: DNSTransport {
    /// How many datagrams that are no answer are looked at before giving up.
    private static let toleratedStrays = 100

    private var group: MultiThreadedEventLoopGroup { .singleton }

    func exchange(
        _ message: [UInt8], with server: DNSServerAddress, over carrier: DNSCarrier, timeout: Duration,
        accepts: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        do {
            return try await withThrowingTaskGroup(of: [UInt8].self) { tasks in
                tasks.addTask {
                    switch carrier {
                    case .udp: try await exchangeDatagrams(message, with: server, accepts: accepts)
                    case .tcp: try await exchangeInStream(message, with: server, timeout: timeout, accepts: accepts)
                    }
                }
                tasks.addTask {
                    try await Task.sleep(for: timeout)
                    throw timedOut(server, timeout)
                }
                defer { tasks.cancelAll() }
                guard let answer = try await tasks.next() else { throw CancellationError() }
                return answer
            }
        } catch let error as SignetError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw unreachable(server, error)
        }
    }

    /// From a fresh port, connected, so that the system passes on only what comes from that server.
    private func exchangeDatagrams(
        _ message: [UInt8], with server: DNSServerAddress, accepts: @Sendable ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        typealias Envelope = AddressedEnvelope<ByteBuffer>
        let address = try server.socketAddress
        let channel = try await DatagramBootstrap(group: group).connect(to: address) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<Envelope, Envelope>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(Envelope(remoteAddress: address, data: ByteBuffer(bytes: message)))
            var strays = 0
            for try await envelope in inbound {
                let bytes = Array(envelope.data.readableBytesView)
                if accepts(bytes) { return bytes }
                strays += 1
                if strays > Self.toleratedStrays { break }
            }
            try Task.checkCancellation()
            throw notAnswered(server)
        }
    }

    /// Each message is preceded by its length in two bytes (RFC 1035 section 4.2.2).
    private func exchangeInStream(
        _ message: [UInt8], with server: DNSServerAddress, timeout: Duration, accepts: @Sendable ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        guard message.count <= DNSMessage.maximumSize else {
            throw SignetError(.invalidInput, "A DNS message of \(message.count) bytes cannot be sent.")
        }
        let bootstrap = ClientBootstrap(group: group).connectTimeout(.nanoseconds(Int64(timeout.timeInterval * 1e9)))
        let channel = try await bootstrap.connect(to: try server.socketAddress) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            var request = ByteBuffer()
            request.writeInteger(UInt16(message.count))
            request.writeBytes(message)
            try await outbound.write(request)
            var received = ByteBuffer()
            for try await var piece in inbound {
                received.writeBuffer(&piece)
                guard let answer = received.readLengthPrefixedSlice(as: UInt16.self) else { continue }
                let bytes = Array(answer.readableBytesView)
                if accepts(bytes) { return bytes }
                break
            }
            try Task.checkCancellation()
            throw notAnswered(server)
        }
    }

    private func timedOut(_ server: DNSServerAddress, _ timeout: Duration) -> SignetError {
        SignetError(
            .dnsTimedOut, "The name server \(server) did not answer within \(DurationText(timeout)).",
            remedy: "Check that it runs and that port \(server.port) is open to this machine, UDP and TCP.")
    }

    private func notAnswered(_ server: DNSServerAddress) -> SignetError {
        SignetError(
            .dnsServerFailed, "The name server \(server) sent no answer to what it was asked.",
            remedy: "Check what listens at that address.")
    }

    private func unreachable(_ server: DNSServerAddress, _ error: any Error) -> SignetError {
        let reason = (error as? IOError)?.errnoCode.systemText ?? "\(error)"
        return SignetError(
            .dnsUnreachable, "The name server \(server) cannot be reached: \(reason).",
            remedy: "Check the address, and that it is reachable from this machine.")
    }
}
