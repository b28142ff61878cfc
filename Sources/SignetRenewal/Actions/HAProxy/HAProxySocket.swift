import Foundation
import SignetCore

/// HAProxy's stats socket: one command a connection, answered until the end of the connection. Blocks.
struct HAProxySocket: Sendable {
    /// Absolute path of the socket.
    let path: String
    /// How long one read or write may take.
    var timeout: Int = 10
    /// Longer than any answer that is asked for.
    private static let longestAnswer = 1 << 20

    /// Sends a command and returns the answer.
    /// - Throws: `.actionFailed` when nobody listens there or the connection breaks.
    func ask(_ command: String) throws -> String {
        let descriptor = try connected()
        defer { close(descriptor) }
        try write(Array((command + "\n").utf8), to: descriptor)
        return String(decoding: try read(descriptor), as: UTF8.self)
    }

    private func connected() throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw failure("its path is too long for a socket", "Configure a shorter path.")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure(String(cString: strerror(errno)), "Try again.") }
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard outcome == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw failure(
                reason, "Check that HAProxy runs and that haproxy.cfg has: stats socket \(path) level admin")
        }
        return descriptor
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(String(cString: strerror(errno)), "See HAProxy's log.") }
            written += count
        }
    }

    private func read(_ descriptor: Int32) throws -> [UInt8] {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while answer.count < Self.longestAnswer {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(String(cString: strerror(errno)), "See HAProxy's log.") }
            guard count > 0 else { break }
            answer += piece[..<count]
        }
        return answer
    }

    private func failure(_ reason: String, _ remedy: String) -> SignetError {
        SignetError(.actionFailed, "HAProxy's stats socket \(path) does not answer: \(reason).", remedy: remedy)
    }
}
