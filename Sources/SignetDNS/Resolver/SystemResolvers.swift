import Foundation
import SignetCore

/// The machine's own resolvers.
struct SystemResolvers: Sendable {
    /// The file that names them, resolv.conf(5).
    var path = "/etc/resolv.conf"
    private static let sizeLimit = 64 << 10
    /// As many as the C library heeds.
    private static let countLimit = 3

    /// The file is read anew each time: it changes when a machine changes its network.
    /// - Throws: `.dnsUnreachable` when it names none.
    func servers() throws -> [DNSServerAddress] {
        let servers = Self.parse(try content())
        guard !servers.isEmpty else {
            throw SignetError(
                .dnsUnreachable, "\(path) names no name server to ask.",
                remedy: "Set resolvers in the configuration, or repair \(path).")
        }
        return servers
    }

    /// The addresses of the `nameserver` lines.
    static func parse(_ text: String) -> [DNSServerAddress] {
        let servers = text.split(whereSeparator: \.isNewline).compactMap { line -> DNSServerAddress? in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 2, words[0] == "nameserver" else { return nil }
            return try? DNSServerAddress(host: String(words[1]))
        }
        return Array(servers.prefix(countLimit))
    }

    private func content() throws -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? file.close() }
        let data = try? file.read(upToCount: Self.sizeLimit)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
