import Foundation
import NIOPosix
import SignetCore
import SignetPKI

/// The destination `files`: files of one pair in several forms (PEM, DER, PKCS#12) that change together.
///
/// Every path is a symbolic link into a store beside the first of them; the store's own link `current` is switched by one
/// rename. Files that were there before are taken into the store unchanged first, so at no moment a reader sees a mix.
/// The generation before the current one is kept for readers that have it open.
public struct FilesDestination: CertificateDestination {
    private let spec: FilesDestinationSpec
    private let files: LinkedFiles

    /// - Parameter store: the name of the store's directory below `.signet`, unique among those in one directory.
    public init(_ spec: FilesDestinationSpec, store: String) {
        self.spec = spec
        files = LinkedFiles(store: (spec.storeParent == "/" ? "" : spec.storeParent) + "/.signet/\(store)")
    }

    public var summary: String {
        let paths = spec.paths
        let first = paths.first?.path ?? "no file"
        switch paths.count {
        case ...1: return first
        case 2: return "\(first) (+1 file)"
        default: return "\(first) (+\(paths.count - 1) files)"
        }
    }

    /// - Throws: never for what is unusable there, only when the task is cancelled.
    public func current() async throws -> CertifiedKey? {
        try await offThread { readPair() }
    }

    /// - Throws: `.unwritableFile`, `.unreadableFile`, `.unknownOwner` naming the path; the old files are untouched then.
    @discardableResult
    public func install(_ pair: CertifiedKey) async throws -> Bool {
        let label = String(pair.leaf.serialNumberText.prefix(16))
        return try await offThread { try files.publish(linkedFiles(of: pair), label: label) }
    }

    public func holds(_ pair: CertifiedKey) async throws -> Bool {
        try await offThread { files.shows(try linkedFiles(of: pair)) }
    }

    /// Removes the links that lead into the store, and the store; other files at those paths stay.
    public func remove() async throws {
        try await offThread { try files.remove(spec.paths.map { ($0.role.rawValue, $0.path) }) }
    }

    /// File system calls wait for disks: they run on threads made for waiting.
    private func offThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}

// MARK: - The files of a pair

extension FilesDestination {
    private func linkedFiles(of pair: CertifiedKey) throws -> [LinkedFiles.File] {
        let owner = try FileOwner(user: spec.owner, group: spec.group)
        return try spec.renderings(of: pair).map {
            LinkedFiles.File(
                name: $0.role.rawValue, path: $0.path, content: $0.content, mode: $0.mode, owner: owner)
        }
    }

    /// Reads through one generation where the paths lead there, so that a switch in between cannot mix two pairs.
    private func readPair() -> CertifiedKey? {
        let generation = files.current
        func certificates(_ role: FileRole) -> [DecodedCertificate] {
            guard let bytes = bytes(of: role, in: generation) else { return [] }
            return (try? CertificateFile(bytes: bytes))?.certificates ?? []
        }
        let keystore = readKeystore(in: generation)
        let keys = [FileRole.key, .combined, .keyDER].lazy.compactMap { role in
            bytes(of: role, in: generation).flatMap { try? PrivateKey(fileContents: $0) }
        }
        guard let key = keys.first ?? keystore?.key else { return nil }
        let chains = [certificates(.fullChain), certificates(.combined), keystore?.certificates ?? []]
        let leaves = ([certificates(.certificate), certificates(.certificateDER)] + chains).compactMap(\.first)
        // All renderings of the leaf must be of one generation.
        guard let leaf = leaves.first, leaves.allSatisfy({ $0 == leaf }) else { return nil }
        let chain = certificates(.chain)
        let intermediates = chain.isEmpty ? Array((chains.first { !$0.isEmpty } ?? []).dropFirst()) : chain
        let roots = certificates(.ca)
        return (try? CertifiedKey(leaf: leaf, key: key, intermediates: intermediates, roots: roots))
            ?? (try? CertifiedKey(leaf: leaf, key: key, intermediates: intermediates, roots: []))
    }

    private func readKeystore(in generation: String?) -> PKCS12Keystore? {
        guard let wanted = spec.keystore, let bytes = bytes(of: .keystore, in: generation) else { return nil }
        return try? PKCS12Keystore(der: bytes, password: wanted.password.source.read())
    }

    private func bytes(of role: FileRole, in generation: String?) -> [UInt8]? {
        guard let path = spec.paths.first(where: { $0.role == role })?.path else { return nil }
        return files.bytes(role.rawValue, at: path, in: generation)
    }
}
