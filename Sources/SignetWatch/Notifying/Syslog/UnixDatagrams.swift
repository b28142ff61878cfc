import Foundation

/// Datagrams to a socket of this machine, such as `/dev/log`. Blocks.
struct UnixDatagrams {
    let path: String
    let timeout: Duration

    /// - Throws: ``NotifierFailure``
    func send(_ messages: [[UInt8]]) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw NotifierFailure("The path \(path) is too long for a socket.", isUnreachable: true)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: Int(timeout.components.seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard outcome == 0 else { throw failure() }
        for message in messages {
            var count = -1
            repeat {
                count = Foundation.send(descriptor, message, message.count, Int32(MSG_NOSIGNAL))
            } while count < 0 && errno == EINTR
            guard count == message.count else { throw failure() }
        }
    }

    private func failure() -> NotifierFailure {
        NotifierFailure(
            "The system log \(path) cannot be reached: \(String(cString: strerror(errno))).", isUnreachable: true)
    }
}
