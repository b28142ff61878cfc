import Foundation
import SignetCore
import SignetPKI
import Synchronization

/// Gives a running HAProxy the pair that stands in one of its files (HAProxy Management Guide, "set ssl cert").
///
/// HAProxy knows one open transaction at a time; nothing changes for clients before it is committed, and an open one is
/// aborted when any part of it fails. Doing it twice is no error. Blocks.
struct HAProxyUpdate: Sendable {
    let socket: HAProxySocket
    /// The file, by the very path under which HAProxy has loaded it.
    let file: String
    /// How long somebody else's transaction is waited for.
    var patience: Duration = .seconds(5)

    /// Keeps the transactions of this process apart.
    private static let turn = Mutex(())
    private static let pause: useconds_t = 100_000

    /// - Returns: what was done, as a sentence.
    /// - Throws: `.actionFailed` with HAProxy's answer.
    func run() throws -> String {
        let content = try pem()
        let serial = try CertificateFile(bytes: Array(content.utf8)).certificates.first?.serialNumberText ?? ""
        return try Self.turn.withLock { _ in
            do {
                try open(content)
                try expect("Success!", from: "commit ssl cert \(file)")
                let shown = try socket.ask("show ssl cert \(file)")
                guard Self.serial(in: shown) == Self.significant(serial) else {
                    throw failure("show ssl cert", "it holds another certificate after the change: \(shown)")
                }
            } catch {
                _ = try? socket.ask("abort ssl cert \(file)")
                throw error
            }
            return "HAProxy took certificate \(serial) for \(file) without a reload"
        }
    }

    private func pem() throws -> String {
        guard let content = try DurableFiles.read(file)?.content else {
            throw SignetError(
                .actionFailed, "The file \(file) for HAProxy does not exist.",
                remedy: "Write the certificate there (combined).")
        }
        // An empty line would end the payload.
        return String(decoding: content, as: UTF8.self).split(separator: "\n").map { "\($0)\n" }.joined()
    }

    /// Opens the transaction, once nobody else has one open: HAProxy 2.6 would put the content into theirs without a word.
    private func open(_ content: String) throws {
        let end = ContinuousClock.now + patience
        while let other = Self.openTransaction(in: try socket.ask("show ssl cert")), other != file {
            guard ContinuousClock.now < end else {
                throw failure("set ssl cert", "the ongoing transaction of \(other) is not mine and does not end")
            }
            usleep(Self.pause)
        }
        let answer = try socket.ask("set ssl cert \(file) <<\n\(content)")
        guard let opened = answer.firstMatch(of: /Transaction (created|updated) for certificate (.+)!/)?.output.2 else {
            throw failure("set ssl cert", answer)
        }
        guard opened == file else {
            // Better that they begin anew than that they commit what is ours.
            _ = try socket.ask("abort ssl cert \(opened)")
            throw failure("set ssl cert", "somebody began a transaction of \(opened) at the same moment")
        }
    }

    /// The line after `# transaction`, without its asterisk.
    private static func openTransaction(in answer: String) -> String? {
        answer.split(separator: "\n").first { $0.hasPrefix("*") }.map { String($0.dropFirst()) }
    }

    private func expect(_ word: String, from command: String) throws {
        let answer = try socket.ask(command)
        guard answer.contains(word) else { throw failure(command, answer) }
    }

    private func failure(_ command: String, _ answer: String) -> SignetError {
        let said = answer.trimmedASCIIWhitespace.prefix(500)
        let remedy =
            switch true {
            case answer.contains("not referenced"), answer.contains("not exist"):
                "haproxy.cfg must name exactly this path (crt \(file)), and HAProxy must have been started with it."
            case answer.contains("ermission denied"): "The stats socket needs: level admin."
            case answer.contains("is not mine"): "Say to the socket: abort ssl cert, with the path that is named."
            default: "HAProxy goes on with the certificate it has; see also its log."
            }
        return SignetError(
            .actionFailed, "HAProxy refused the certificate of \(file). \(command): \(said)", remedy: remedy)
    }

    /// The line `Serial: 0A1B…`.
    private static func serial(in answer: String) -> String? {
        let line = answer.split(separator: "\n").first { $0.hasPrefix("Serial:") }
        return line.map { significant($0.dropFirst("Serial:".count).trimmingCharacters(in: .whitespaces)) }
    }

    private static func significant(_ serial: String) -> String {
        String(serial.lowercased().trimmingPrefix { $0 == "0" })
    }
}
