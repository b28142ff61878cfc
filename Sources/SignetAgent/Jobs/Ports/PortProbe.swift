import Foundation

/// Whether a port of this machine is free, and who has it.
public protocol PortProbe: Sendable {
    func isFree(_ port: Int) -> Bool
    /// `nginx (process 812)`; nil: not known.
    func holder(of port: Int) -> String?
}

/// Asks the kernel.
public struct SystemPorts: PortProbe {
    public init() {}

    public func isFree(_ port: Int) -> Bool {
        // Who listens on all addresses of one family takes the port of the other's too, unless it says otherwise.
        Self.canBind(port, family: AF_INET) && Self.canBind(port, family: AF_INET6)
    }

    private static func canBind(_ port: Int, family: Int32) -> Bool {
        guard let number = UInt16(exactly: port) else { return false }
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // A machine without that family.
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let result: Int32
        if family == AF_INET6 {
            setsockopt(
                descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, socklen_t(MemoryLayout<Int32>.size))
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(family)
            address.sin6_port = number.bigEndian
            result = bound(descriptor, &address)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(family)
            address.sin_port = number.bigEndian
            result = bound(descriptor, &address)
        }
        return result == 0 || errno == EADDRNOTAVAIL || errno == EACCES
    }

    private static func bound<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let result = bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                return result == 0 ? listen(descriptor, 1) : result
            }
        }
    }

    // MARK: Who has it

    /// proc(5): the inode of the socket that listens, then the process that has it open.
    public func holder(of port: Int) -> String? {
        let inodes = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap { Self.inode(of: port, in: $0) }
        guard !inodes.isEmpty else { return nil }
        let wanted = Set(inodes.map { "socket:[\($0)]" })
        let files = FileManager.default
        for process in (try? files.contentsOfDirectory(atPath: "/proc")) ?? [] where Int32(process) != nil {
            for descriptor in (try? files.contentsOfDirectory(atPath: "/proc/\(process)/fd")) ?? [] {
                let path = "/proc/\(process)/fd/\(descriptor)"
                guard let target = try? files.destinationOfSymbolicLink(atPath: path), wanted.contains(target) else {
                    continue
                }
                let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? "a program"
                return "\(name.trimmingCharacters(in: .newlines)) (process \(process))"
            }
        }
        return nil
    }

    private static func inode(of port: Int, in table: String) -> String? {
        let text = (try? String(contentsOfFile: table, encoding: .utf8)) ?? ""
        let suffix = ":" + String(port, radix: 16, uppercase: true).leftPadded(to: 4)
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            // 0A: it listens.
            if fields.count > 9, fields[1].hasSuffix(suffix), fields[3] == "0A" { return String(fields[9]) }
        }
        return nil
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(0, count - self.count)) + self
    }
}
