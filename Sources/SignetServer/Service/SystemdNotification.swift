import Foundation
import ServiceLifecycle

/// Tells systemd that the program has begun to stop. Services are told in the opposite order of their start, so the last of them
/// speaks first.
struct StoppingNotice: Service {
    func run() async throws {
        try await gracefulShutdown()
        SystemdNotification.stopping.send()
    }
}

/// Tells systemd how the service is (sd_notify(3)), where it wants to know: `Type=notify`.
enum SystemdNotification: String {
    case ready = "READY=1"
    case stopping = "STOPPING=1"

    /// Sends the word to the socket that `$NOTIFY_SOCKET` names; does nothing without one, and no harm where it fails.
    func send(environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        // An abstract socket is written with @ and begins with a zero byte.
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + bytes.count } ?? 0)
        let message = Array(rawValue.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), generic, length)
            }
        }
    }
}
