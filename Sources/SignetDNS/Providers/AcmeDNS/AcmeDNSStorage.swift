import Foundation
import SignetCore

/// The file that keeps the accounts by domain, mode 0600, readable by other ACME clients (lego's `ACME_DNS_STORAGE_PATH`).
struct AcmeDNSStorage: Sendable {
    private static let limit = 4 << 20

    let path: String

    /// - Throws: `.unreadableFile`
    func load() throws -> [String: AcmeDNSAccount] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            let data = try file.read(upToCount: Self.limit) ?? Data()
            if data.isEmpty { return [:] }
            return try JSONDecoder().decode([String: AcmeDNSAccount].self, from: data)
        } catch {
            throw SignetError(
                .unreadableFile, "The acme-dns accounts in \(path) cannot be read.",
                remedy: "Repair the file, or name another storage_path and register again.", cause: error)
        }
    }

    /// Written beside and renamed, so that accounts are never half written: a lost one means a new CNAME.
    /// - Throws: `.unwritableFile`
    func save(_ accounts: [String: AcmeDNSAccount]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let draft = "\(path).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable(errno.systemText) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: try encoder.encode(accounts))
            try file.synchronize()
        } catch {
            unlink(draft)
            throw unwritable("\(error)")
        }
        guard rename(draft, path) == 0 else { throw unwritable(errno.systemText) }
    }

    private func unwritable(_ reason: String) -> SignetError {
        SignetError(
            .unwritableFile, "The acme-dns accounts in \(path) cannot be written: \(reason).",
            remedy: "Its directory must exist and be writable by the user signet runs as.")
    }
}
