import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import SignetCore
import SignetRenewal

/// Gets what a task needs before it starts.
struct ArtifactFetching: Sendable {
    /// The largest download.
    static let maximumSize: Int64 = 4 << 30
    private static let timeout: Duration = .seconds(1800)

    let directory: AllocationDirectory
    let task: String
    let interpolation: TaskInterpolation

    /// - Throws: `.artifactUnavailable`, `.artifactRefused`, `.unwritableFile`.
    func fetch(_ artifact: ArtifactStanza) async throws {
        let source = try ArtifactSource(
            interpolation.expand(artifact.source), options: artifact.options.mapValues(interpolation.expand))
        let destination = try directory.inside(
            interpolation.expand(artifact.destination), of: task, what: "The destination of an artifact")
        let workplace = "\(directory.supervision(task))/artifact-\(UUID().uuidString)"
        try Self.makeDirectory(workplace)
        defer { try? FileManager.default.removeItem(atPath: workplace) }
        var found = try await got(source, artifact, in: workplace)
        if let inner = source.subdirectory {
            let path = AbsolutePath.make(inner, relativeTo: found)
            guard path.hasPrefix(found + "/"), FileManager.default.fileExists(atPath: path) else {
                throw SignetError(
                    .artifactRefused, "\(artifact.source.prefix(200)) holds nothing at \(inner.prefix(200)).")
            }
            found = path
        }
        try place(found, at: destination, artifact, source)
    }

    /// - Returns: a file, or a directory whose content is wanted
    private func got(_ source: ArtifactSource, _ artifact: ArtifactStanza, in workplace: String) async throws -> String
    {
        let file: String
        switch source.kind {
        case .git(let address): return try await clone(address, source.options, into: "\(workplace)/repository")
        case .local(let path):
            guard FileManager.default.fileExists(atPath: path) else {
                throw SignetError(
                    .artifactUnavailable, "The artifact \(path) does not exist on this machine.",
                    remedy: "Write an absolute path of a file or directory that is there.")
            }
            file = path
        case .web(let url):
            file = "\(workplace)/\(UUID().uuidString)"
            try await download(url, artifact, to: file)
        }
        var isDirectory: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory)
        if isDirectory.boolValue { return file }
        if let text = source.options["checksum"] {
            guard let checksum = ArtifactChecksum(text) else {
                throw SignetError(
                    .artifactRefused, "\"\(text.prefix(80))\" is no checksum.",
                    remedy: "Write sha256: and 64 hexadecimal digits.")
            }
            try checksum.check(file, source: artifact.source)
        }
        guard artifact.mode != .file, let archive = source.archive else { return file }
        let unpacked = "\(workplace)/unpacked"
        try Self.makeDirectory(unpacked)
        try await ArchiveUnpacking(archive: archive, file: file, name: artifact.source).unpack(into: unpacked)
        return unpacked
    }

    // MARK: git

    private func clone(_ address: String, _ options: [String: String], into path: String) async throws -> String {
        guard !address.hasPrefix("-"), options["ref"]?.hasPrefix("-") != true else {
            throw SignetError(.artifactRefused, "\"\(address.prefix(200))\" is no address of a repository.")
        }
        let git = try Self.program("git")
        let quiet = ["GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file"]
        func run(_ arguments: [String]) async throws {
            do {
                _ = try await CommandExecution(
                    path: git, arguments: arguments, environment: quiet, timeout: Self.timeout
                ).run()
            } catch let error as SignetError {
                throw SignetError(
                    .artifactUnavailable, "The repository \(address.prefix(200)) could not be had: \(error.message)")
            }
        }
        let depth = options["depth"].flatMap { Int($0) }.map { ["--depth", String(max(1, $0))] } ?? []
        try await run(["clone", "--quiet"] + depth + ["--no-checkout", "--", address, path])
        if let reference = options["ref"] {
            try await run(["-C", path, "fetch", "--quiet"] + depth + ["origin", reference])
            try await run(["-C", path, "checkout", "--quiet", "--detach", "FETCH_HEAD"])
        } else {
            try await run(["-C", path, "checkout", "--quiet"])
        }
        return path
    }

    static func program(_ name: String) throws -> String {
        do {
            return try SystemActionRunner().find(name)
        } catch {
            throw SignetError(
                .artifactUnavailable, "The program \(name) is needed for an artifact and is not on this machine.",
                remedy: "Install it: apt-get install \(name).")
        }
    }

    // MARK: http

    private func download(_ url: String, _ artifact: ArtifactStanza, to path: String) async throws {
        var request = HTTPClientRequest(url: url)
        request.headers = ["User-Agent": "signet/\(SignetVersion.current)"]
        for (name, value) in artifact.headers {
            request.headers.replaceOrAdd(name: name, value: interpolation.expand(value))
        }
        if artifact.skipsVerification {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            request.tlsConfiguration = tls
        }
        func failure(_ what: String) -> SignetError {
            SignetError(
                .artifactUnavailable, "The artifact \(artifact.source.prefix(200)) could not be had: \(what).",
                remedy: "It is tried again as the restart policy says; see that the address answers.")
        }
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(request, timeout: .seconds(1800))
        } catch {
            try Task.checkCancellation()
            throw failure("\(error)")
        }
        guard response.status == .ok else { throw failure("the server answered \(response.status)") }
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw SignetError(.unwritableFile, "\(path) cannot be written.") }
        defer { try? file.close() }
        var size: Int64 = 0
        do {
            for try await piece in response.body {
                size += Int64(piece.readableBytes)
                guard size <= Self.maximumSize else { throw failure("it is larger than 4 GiB") }
                try file.write(contentsOf: Data(piece.readableBytesView))
            }
        } catch let error as SignetError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw failure("\(error)")
        }
    }

    // MARK: To its place

    private func place(
        _ found: String, at destination: String, _ artifact: ArtifactStanza, _ source: ArtifactSource
    ) throws {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        _ = files.fileExists(atPath: found, isDirectory: &isDirectory)
        do {
            if !isDirectory.boolValue {
                let target = artifact.mode == .file ? destination : "\(destination)/\(source.fileName)"
                try Self.copy(found, to: target)
                return
            }
            guard artifact.mode != .file else {
                throw SignetError(
                    .artifactRefused, "\(artifact.source.prefix(200)) is a directory, and mode is \"file\".",
                    remedy: "Write mode = \"any\".")
            }
            try Self.makeDirectory(destination)
            for name in try files.contentsOfDirectory(atPath: found) where name != ".git" {
                try Self.copy("\(found)/\(name)", to: "\(destination)/\(name)")
            }
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(
                .unwritableFile, "The artifact \(artifact.source.prefix(200)) cannot be put at \(destination).",
                cause: error)
        }
    }

    private static func copy(_ source: String, to target: String) throws {
        try makeDirectory(AbsolutePath.directory(of: target))
        if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
        try FileManager.default.copyItem(atPath: source, toPath: target)
    }

    private static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw SignetError(.unwritableFile, "The directory \(path) cannot be made.", cause: error)
        }
    }
}
