import Foundation
import NIOCore
import SignetCore

/// Names to addresses through the machine's resolver.
enum HostLookup {
    /// Every address of the host, IPv4 and IPv6, in the resolver's order. Blocks.
    /// - Throws: `.probeFailed` with the resolver's reason.
    static func addresses(of endpoint: Endpoint) throws -> [SocketAddress] {
        if let literal = try? SocketAddress(ipAddress: endpoint.host, port: endpoint.port) { return [literal] }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(endpoint.host, String(endpoint.port), &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        guard status == 0 else {
            throw SignetError(
                .probeFailed, "The name \(endpoint.host) has no address: \(String(cString: gai_strerror(status))).",
                remedy: "Correct the name, or the machine's resolver."
            )
        }
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
