import Foundation
import NIOCore
import NIOPosix
import SignetCore

/// Names to addresses through the machine's resolver.
enum HostLookup {
    /// Threads that wait for the resolver: more than there are cores, as they do nothing else.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 16)
        pool.start()
        return pool
    }()

    /// Every address of the host, IPv4 and IPv6, in the resolver's order.
    /// - Parameter limit: how long to wait for the resolver, which itself cannot be stopped
    /// - Throws: `.probeFailed` with the resolver's reason; `CancellationError`.
    static func addresses(of endpoint: Endpoint, within limit: TimeAmount) async throws -> [SocketAddress] {
        if let literal = try? SocketAddress(ipAddress: endpoint.host, port: endpoint.port) { return [literal] }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let answer = eventLoop.makePromise(of: [SocketAddress].self)
        let deadline = eventLoop.scheduleTask(in: limit) {
            answer.fail(unknown(endpoint, because: "the resolver did not answer in time"))
        }
        threads.submit { state in
            guard state == .active else { return answer.fail(CancellationError()) }
            answer.completeWith(Result { try resolve(endpoint) })
        }
        defer { deadline.cancel() }
        return try await withTaskCancellationHandler {
            try await answer.futureResult.get()
        } onCancel: {
            answer.fail(CancellationError())
        }
    }

    private static func unknown(_ endpoint: Endpoint, because reason: String) -> SignetError {
        SignetError(
            .probeFailed, "The name \(endpoint.host) has no address: \(reason).",
            remedy: "Correct the name, or the machine's resolver."
        )
    }

    private static func resolve(_ endpoint: Endpoint) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(endpoint.host, String(endpoint.port), &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        guard status == 0 else { throw unknown(endpoint, because: String(cString: gai_strerror(status))) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = address(of: entry), !addresses.contains(address) { addresses.append(address) }
            next = entry.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> SocketAddress? {
        switch entry.ai_family {
        case AF_INET:
            entry.ai_addr?.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        case AF_INET6:
            entry.ai_addr?.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        default: nil
        }
    }
}
