import Foundation

/// TCP ports on 127.0.0.1 for the demonstration's listeners.
enum Ports {
    /// So many different free ports, below the range from which the kernel takes the ports of outgoing connections, so
    /// that nobody's connection can take one between now and the start of its server.
    static func free(_ count: Int) throws -> [Int] {
        var found: Set<Int> = []
        for _ in 0..<10_000 where found.count < count {
            let port = Int.random(in: 20_000..<32_000)
            if isFree(port) { found.insert(port) }
        }
        guard found.count == count else {
            throw DemoFailure("No \(count) free ports between 20000 and 32000 on 127.0.0.1.")
        }
        return Array(found)
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
