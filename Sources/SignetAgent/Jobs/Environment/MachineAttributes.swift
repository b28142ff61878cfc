import Foundation
import SignetCore

/// What this machine tells of itself: `${attr.x}` and `${node.x}` of a job.
public struct MachineAttributes: Sendable {
    /// `attr.kernel.name`, `node.unique.name` ...
    public var values: [String: String]
    /// What tasks are told as the address of the machine: the first that others reach, else 127.0.0.1.
    public var address: String
    public var region = "global"
    public var datacenter = "dc1"

    public init(values: [String: String], address: String) {
        self.values = values
        self.address = address
    }

    /// Of the machine that this runs on.
    public static func current() -> MachineAttributes {
        let process = ProcessInfo.processInfo
        var system = utsname()
        uname(&system)
        let release = Self.release
        let host = text(system.nodename)
        let address = outwardAddress() ?? "127.0.0.1"
        var values = [
            "attr.kernel.name": text(system.sysname).lowercased(), "attr.kernel.version": text(system.release),
            "attr.kernel.arch": text(system.machine), "attr.cpu.arch": architecture(text(system.machine)),
            "attr.cpu.numcores": String(process.activeProcessorCount),
            "attr.memory.totalbytes": String(process.physicalMemory), "attr.unique.hostname": host,
            "attr.unique.network.ip-address": address, "attr.driver.raw_exec": "1", "attr.driver.exec": "1",
            "node.unique.name": host, "node.class": "", "node.pool": "default", "node.datacenter": "dc1",
            "node.region": "global",
        ]
        values["attr.os.name"] = release["ID"]
        values["attr.os.version"] = release["VERSION_ID"]
        values["node.unique.id"] =
            (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8))?
            .trimmedASCIIWhitespace
        return MachineAttributes(values: values, address: address)
    }

    /// Go's names of architectures, which job files are written for.
    private static func architecture(_ machine: String) -> String {
        switch machine {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        default: machine
        }
    }

    /// os-release(5)
    private static var release: [String: String] {
        let text = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
            guard let equals = line.firstIndex(of: "=") else { return nil }
            return (String(line[..<equals]), line[line.index(after: equals)...].filter { $0 != "\"" })
        }
        return Dictionary(pairs) { $1 }
    }

    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The first IPv4 address of an interface that is up and not the loopback.
    private static func outwardAddress() -> String? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return nil }
        defer { freeifaddrs(list) }
        for entry in sequence(first: list, next: { $0?.pointee.ifa_next }).prefix(while: { $0 != nil }) {
            guard let interface = entry?.pointee, let address = interface.ifa_addr,
                Int32(address.pointee.sa_family) == AF_INET, interface.ifa_flags & UInt32(IFF_UP) != 0,
                interface.ifa_flags & UInt32(IFF_LOOPBACK) == 0
            else { continue }
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard getnameinfo(address, size, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
                continue
            }
            return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }
}
