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
    private let generations: FileGenerations

    /// - Parameter store: the name of the store's directory below `.signet`, unique among those in one directory.
    public init(_ spec: FilesDestinationSpec, store: String) {
        self.spec = spec
        generations = FileGenerations(
            directory: (spec.storeParent == "/" ? "" : spec.storeParent) + "/.signet/\(store)")
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
        try await offThread { try installNow(pair) }
    }

    public func holds(_ pair: CertifiedKey) async throws -> Bool {
        try await offThread { try shows(spec.renderings(of: pair), owner: owner()) }
    }

    /// Removes the links that lead into the store, and the store; other files at those paths stay.
    public func remove() async throws {
        try await offThread {
            for (role, path) in spec.paths where try isLinked(path, to: role) {
                guard unlink(path) == 0 else { throw DurableFiles.failure("remove", path) }
                try DurableFiles.synchronise(AbsolutePath.directory(of: path))
            }
            DurableFiles.discard(generations.directory)
            rmdir(AbsolutePath.directory(of: generations.directory))
        }
    }

    /// File system calls wait for disks: they run on threads made for waiting.
    private func offThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}

// MARK: - Installing

extension FilesDestination {
    private func installNow(_ pair: CertifiedKey) throws -> Bool {
        let renderings = try spec.renderings(of: pair)
        let owner = try owner()
        if try shows(renderings, owner: owner) { return false }
        try refuseDirectories()
        for directory in Set(spec.paths.map { AbsolutePath.directory(of: $0.path) }) {
            try DurableFiles.createDirectories(directory)
        }
        let label = String(pair.leaf.serialNumberText.prefix(16))
        let entries = renderings.map {
            FileGenerations.Entry(role: $0.role, content: $0.content, mode: $0.mode, owner: owner)
        }
        let new = try generations.write(entries, label: label)
        try linkPaths()
        let previous = generations.current
        try generations.show(new)
        generations.removeAll(but: Set([new, previous].compactMap { $0 }))
        return true
    }

    /// Makes every path a link into the store while its content stays what it is: what stands there now becomes a
    /// generation of its own first.
    private func linkPaths() throws {
        let unlinked = try spec.paths.filter { role, path in try !isLinked(path, to: role) }
        guard !unlinked.isEmpty else { return }
        let present = try spec.paths.compactMap { role, path -> FileGenerations.Entry? in
            guard let file = try DurableFiles.read(path) else { return nil }
            let owner = FileOwner(user: file.attributes.user, group: file.attributes.group)
            return FileGenerations.Entry(role: role, content: file.content, mode: file.attributes.mode, owner: owner)
        }
        if !present.isEmpty { try generations.show(generations.write(present, label: "found")) }
        for (role, path) in unlinked {
            try DurableFiles.replace(path, withLinkTo: generations.linkTarget(for: role, at: path))
        }
    }

    private func isLinked(_ path: String, to role: FileRole) throws -> Bool {
        try DurableFiles.kind(of: path) == .symbolicLink(target: generations.linkTarget(for: role, at: path))
    }

    private func refuseDirectories() throws {
        for (_, path) in spec.paths {
            // A parent that is missing, or no directory, is reported when it is made.
            guard let kind = try? DurableFiles.kind(of: path), kind == .directory || kind == .other else { continue }
            throw SignetError(
                .unwritableFile, "\(path) cannot be written: it is not a file.",
                remedy: "Move it away, or configure another path."
            )
        }
    }

    private func owner() throws -> FileOwner { try FileOwner(user: spec.owner, group: spec.group) }
}

// MARK: - Reading back

extension FilesDestination {
    /// Whether all paths lead to one generation that holds exactly `renderings`.
    private func shows(_ renderings: [FileRendering], owner: FileOwner) throws -> Bool {
        guard let generation = generations.current else { return false }
        for rendering in renderings {
            guard (try? isLinked(rendering.path, to: rendering.role)) == true,
                let file = try? DurableFiles.read(generations.file(rendering.role, in: generation)),
                file.content == rendering.content, file.attributes.mode == rendering.mode,
                owner.user.map({ $0 == file.attributes.user }) ?? true,
                owner.group.map({ $0 == file.attributes.group }) ?? true
            else { return false }
        }
        return true
    }

    /// Reads through one generation where the paths lead there, so that a switch in between cannot mix two pairs.
    private func readPair() -> CertifiedKey? {
        let generation = generations.current
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
        if let generation, (try? isLinked(path, to: role)) == true {
            return (try? DurableFiles.read(generations.file(role, in: generation)))??.content
        }
        return (try? DurableFiles.read(path))??.content
    }
}
